#include "joinlink.h"

#include <QTest>

using namespace chatbook;

class JoinLinkTest : public QObject
{
    Q_OBJECT

private slots:
    void comesOutAsItWentIn_data();
    void comesOutAsItWentIn();
    void saysNothingThatNeedNotBeSaid();
    void leavesOutWhatMeansSomethingHereAlone();
    void takesALinkWithSpaceAroundIt();
    void isReadWhereverAMailProgramBreaksIt_data();
    void isReadWhereverAMailProgramBreaksIt();
    void isReadAsPeopleHandItOn_data();
    void isReadAsPeopleHandItOn();
    void keepsTheKeyBehindANameThatIsNotEscaped();
    void takesNoWordBehindALinkForAPartOfIt_data();
    void takesNoWordBehindALinkForAPartOfIt();
    void tellsALinkFromAComputerThatIsCalledChatbook();
    void ignoresWhatLaterVersionsMayAdd();
    void refusesWithOneReason_data();
    void refusesWithOneReason();
};

namespace {

const QByteArray someKey(32, '\xfb');
const QString someSecret = QStringLiteral("0123456789abcdefABCD-_");

} // namespace

void JoinLinkTest::comesOutAsItWentIn_data()
{
    QTest::addColumn<JoinLink>("link");
    QTest::newRow("an address") << JoinLink{.addresses = {"192.168.1.5"}};
    QTest::newRow("all of it") << JoinLink{.addresses = {"192.168.1.5", "2001:db8::5", "::1"},
                                           .port = 24'281,
                                           .key = someKey,
                                           .invite = someSecret,
                                           .deviceCode = someSecret,
                                           .name = "Büro & Werkstatt + 実験室 #1?a=b%20"};
    QTest::newRow("a name") << JoinLink{.addresses = {"office-pc.local"}, .key = someKey};
    QTest::newRow("a link-local address") << JoinLink{.addresses = {"10.0.0.1", "fe80::1"}};
    QTest::newRow("emoji") << JoinLink{.addresses = {"a"}, .name = QString::fromUtf8("☕ 🏢")};
}

void JoinLinkTest::comesOutAsItWentIn()
{
    QFETCH(const JoinLink, link);
    const QString text = link.toText();
    QVERIFY2(isJoinLink(text), qPrintable(text));
    const Result<JoinLink> again = joinLinkFromText(text);
    QVERIFY2(again, qPrintable(text));
    QCOMPARE(*again, link);
    for (const QChar c : text)
        QVERIFY2(c > u' ' && c < u'\x7f', qPrintable(text)); // any program takes it for a link
}

void JoinLinkTest::saysNothingThatNeedNotBeSaid()
{
    QCOMPARE(JoinLink{.addresses = {"10.0.0.1"}}.toText(), "chatbook://join?a=10.0.0.1");
}

void JoinLinkTest::leavesOutWhatMeansSomethingHereAlone()
{
    QCOMPARE(JoinLink{.addresses = {"fe80::1%eth0"}}.toText(), "chatbook://join?a=fe80::1");
}

void JoinLinkTest::takesALinkWithSpaceAroundIt()
{
    QVERIFY(isJoinLink(" Chatbook://join?a=10.0.0.1"));
    const Result<JoinLink> link = joinLinkFromText("  CHATBOOK://join/?a=10.0.0.1\n");
    QVERIFY(link);
    QCOMPARE(link->addresses, QStringList{"10.0.0.1"});
    QCOMPARE(link->port, defaultPort);
}

void JoinLinkTest::isReadWhereverAMailProgramBreaksIt_data()
{
    QTest::addColumn<QString>("gap");
    QTest::newRow("a line end") << "\n";
    QTest::newRow("a line end of Windows and an indent") << "\r\n    ";
    QTest::newRow("a space") << " ";
    QTest::newRow("a quote") << "\n> ";
    QTest::newRow("a quote of a quote") << "\n>> > ";
    QTest::newRow("a quote that became one line") << " > ";
    QTest::newRow("a space without width") << QString(QChar(0x200b));
}

void JoinLinkTest::isReadWhereverAMailProgramBreaksIt()
{
    QFETCH(const QString, gap);
    const JoinLink link{.addresses = {"192.168.1.5", "2001:db8::5"},
                        .port = 24'281,
                        .key = someKey,
                        .invite = someSecret,
                        .name = "Büro"};
    const QString text = link.toText();
    for (qsizetype i = 1; i < text.size(); ++i) {
        const QString broken = text.left(i) + gap + text.mid(i);
        QVERIFY2(isJoinLink(broken), qPrintable(broken));
        Result<JoinLink> read = joinLinkFromText(broken);
        QVERIFY2(read, qPrintable(broken));
        // The end of a name, which is only a hint, looks like a word after the link.
        QVERIFY2(link.name.startsWith(read->name), qPrintable(broken));
        read->name = link.name;
        QVERIFY2(*read == link, qPrintable(broken));
    }
}

void JoinLinkTest::isReadAsPeopleHandItOn_data()
{
    QTest::addColumn<QString>("around"); // where % stands for it
    QTest::newRow("a full stop behind it") << "%.";
    QTest::newRow("one of Chinese") << "%。";
    QTest::newRow("an exclamation mark") << "%!";
    QTest::newRow("in brackets") << "(%)";
    QTest::newRow("in angle brackets") << "<%>";
    QTest::newRow("as RFC 3986 has it") << "<URL:%>";
    QTest::newRow("in quotes") << "\"%\",";
    QTest::newRow("in quotes of Chinese") << "“%”。";
    QTest::newRow("as Markdown has it") << "[join](%)";
    QTest::newRow("as code") << "`%`";
    QTest::newRow("quoted") << "> %";
    QTest::newRow("words before it") << "Come in: %";
    QTest::newRow("the program's name before it") << "Chatbook: %";
    QTest::newRow("words on both sides") << "Come in by % before noon.";
    QTest::newRow("words of Chinese without a space") << "请打开%然后输入名字";
    QTest::newRow("lines on both sides") << "Hello all,\n\n%\n\n-- \nAnn\n";
    QTest::newRow("with its name") << "Chat of the office <%>, see you";
    QTest::newRow("another behind it") << "% or chatbook://join?a=10.0.0.9";
    QTest::newRow("marks of direction around it") << QChar(0x2068) + QString("%") + QChar(0x2069);
    QTest::newRow("a mark of UTF-8 before it") << QChar(0xfeff) + QString("%");
}

void JoinLinkTest::isReadAsPeopleHandItOn()
{
    QFETCH(QString, around);
    const JoinLink link{
        .addresses = {"192.168.1.5", "fe80::1"}, .key = someKey, .invite = someSecret};
    for (QString text : {link.toText(), link.toText().replace("&", "&amp;")}) {
        text = QString(around).replace('%', text);
        const Result<JoinLink> read = joinLinkFromText(text);
        QVERIFY2(read, qPrintable(text));
        QCOMPARE(*read, link);
    }
}

void JoinLinkTest::keepsTheKeyBehindANameThatIsNotEscaped()
{
    const QString key = JoinLink{.addresses = {"a"}, .key = someKey}.toText().section('&', 1);
    for (const QString around : {"%", "Come in: %.", "<%>"}) {
        const auto link = joinLinkFromText(
            QString(around).replace('%', "chatbook://join?a=10.0.0.1&n=Büro会议室&" + key));
        QVERIFY2(link, qPrintable(around));
        QCOMPARE(link->key, someKey); // without it, all would be told to anybody
        QCOMPARE(link->name, QString("Büro会议室"));
    }
}

void JoinLinkTest::takesNoWordBehindALinkForAPartOfIt_data()
{
    QTest::addColumn<JoinLink>("link");
    QTest::newRow("an address") << JoinLink{.addresses = {"192.168.1.5"}};
    QTest::newRow("a name of a computer") << JoinLink{.addresses = {"office-pc"}};
    QTest::newRow("a port") << JoinLink{.addresses = {"192.168.1.5"}, .port = 24};
    QTest::newRow("a key") << JoinLink{.addresses = {"192.168.1.5"}, .key = someKey};
    QTest::newRow("an invite") << JoinLink{.addresses = {"192.168.1.5"}, .invite = someSecret};
    QTest::newRow("another server's invite")
        << JoinLink{.addresses = {"192.168.1.5"}, .invite = "let-me-in"};
    QTest::newRow("a device's code")
        << JoinLink{.addresses = {"192.168.1.5"}, .deviceCode = someSecret};
    QTest::newRow("the chat's name") << JoinLink{.addresses = {"192.168.1.5"}, .name = "Ann"};
}

void JoinLinkTest::takesNoWordBehindALinkForAPartOfIt()
{
    QFETCH(const JoinLink, link);
    for (const QString behind :
         {" and come in", "\nAnn", " 5 of us are there", "\n> See you at 10:30", ".\n\nAnn"}) {
        const Result<JoinLink> read = joinLinkFromText(link.toText() + behind);
        QVERIFY2(read, qPrintable(behind));
        QCOMPARE(*read, link);
    }
}

void JoinLinkTest::tellsALinkFromAComputerThatIsCalledChatbook()
{
    QVERIFY(!isJoinLink("chatbook:24280"));
    QVERIFY(!isJoinLink("chatbook"));
    QVERIFY(isJoinLink("chatbook:/join?a=10.0.0.1")); // and is damaged
    QVERIFY(!joinLinkFromText("chatbook:/join?a=10.0.0.1"));
}

void JoinLinkTest::ignoresWhatLaterVersionsMayAdd()
{
    QVERIFY(joinLinkFromText("chatbook://join?a=10.0.0.1&z=what+is+this"));
}

void JoinLinkTest::refusesWithOneReason_data()
{
    QTest::addColumn<QString>("text");
    const auto add = [](const char *why, const QString &text) { QTest::newRow(why) << text; };
    add("nothing", "");
    add("no link", "10.0.0.1");
    add("a web page", "https://join?a=10.0.0.1");
    add("another verb", "chatbook://delete?a=10.0.0.1");
    add("no address", "chatbook://join?p=24280");
    add("an empty address", "chatbook://join?a=");
    add("an address with a path", "chatbook://join?a=10.0.0.1%2Fx");
    add("an address with a user", "chatbook://join?a=me%40host");
    add("an option for an address", "chatbook://join?a=--host");
    add("an address with a zone", "chatbook://join?a=fe80::1%25eth0");
    add("17 addresses", "chatbook://join?" + QString("a=10.0.0.1&").repeated(17));
    add("port 0", "chatbook://join?a=10.0.0.1&p=0");
    add("port 65536", "chatbook://join?a=10.0.0.1&p=65536");
    add("no number", "chatbook://join?a=10.0.0.1&p=http");
    add("a key of 31 bytes",
        "chatbook://join?a=10.0.0.1&k=" +
            QString::fromLatin1(QByteArray(31, 'x').toBase64(QByteArray::Base64UrlEncoding)));
    add("no key", "chatbook://join?a=10.0.0.1&k=");
    add("no base64", "chatbook://join?a=10.0.0.1&k=" + QString(43, u'*'));
    add("an empty invite", "chatbook://join?a=10.0.0.1&i=");
    add("an invite with a space", "chatbook://join?a=10.0.0.1&i=a%20b");
    add("a long invite", "chatbook://join?a=10.0.0.1&i=" + QString(65, u'a'));
    add("a device's code with a slash", "chatbook://join?a=10.0.0.1&d=a%2Fb");
    add("a name of two lines", "chatbook://join?a=10.0.0.1&n=a%0Ab");
    add("a name turned around", "chatbook://join?a=10.0.0.1&n=%E2%80%AEabc");
    add("a long name", "chatbook://join?a=10.0.0.1&n=" + QString(65, u'a'));
    add("too long", "chatbook://join?a=10.0.0.1&z=" + QString(2'048, u'a'));
    add("a port in the wrong place", "chatbook://join:80?a=10.0.0.1");
    add("a user", "chatbook://me@join?a=10.0.0.1");
    add("half a key", "chatbook://join?a=10.0.0.1&k=" + QString(20, u'k') + "\nand more");
    add("an item behind what does not belong",
        "chatbook://join?a=10.0.0.1\\&k=" + QString(43, u'A'));
    add("only its beginning", "See chatbook:// for more.");
    add("far too much", "chatbook://join?a=10.0.0.1&k=" + QString(100'000, u'\n'));
}

void JoinLinkTest::refusesWithOneReason()
{
    QFETCH(const QString, text);
    const Result<JoinLink> link = joinLinkFromText(text);
    QVERIFY(!link);
    QCOMPARE(link.error(), because(Reason::LinkDamaged, {}, ErrorCode::Invalid));
}

QTEST_GUILESS_MAIN(JoinLinkTest)

#include "tst_joinlink.moc"
