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
    void ignoresWhatLaterVersionsMayAdd();
    void refusesWithOneSentence_data();
    void refusesWithOneSentence();
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

void JoinLinkTest::ignoresWhatLaterVersionsMayAdd()
{
    QVERIFY(joinLinkFromText("chatbook://join?a=10.0.0.1&z=what+is+this"));
}

void JoinLinkTest::refusesWithOneSentence_data()
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
}

void JoinLinkTest::refusesWithOneSentence()
{
    QFETCH(const QString, text);
    const Result<JoinLink> link = joinLinkFromText(text);
    QVERIFY(!link);
    QCOMPARE(link.error().code, ErrorCode::Invalid);
    QVERIFY(link.error().message.endsWith(u'.'));
}

QTEST_GUILESS_MAIN(JoinLinkTest)

#include "tst_joinlink.moc"
