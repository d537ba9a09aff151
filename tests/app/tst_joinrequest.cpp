#include "joinrequest.h"

#include "joinlink.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

class JoinRequestTest : public QObject
{
    Q_OBJECT

private slots:
    void understandsWhatPeopleType_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("address");
        QTest::newRow("IPv4") << "192.168.1.5"
                              << "wss://192.168.1.5:24280";
        QTest::newRow("spaces around") << "  192.168.1.5\n"
                                       << "wss://192.168.1.5:24280";
        QTest::newRow("name") << "office-pc"
                              << "wss://office-pc:24280";
        QTest::newRow("name with dots") << "chat.example.org"
                                        << "wss://chat.example.org:24280";
        QTest::newRow("port") << "host:1234"
                              << "wss://host:1234";
        QTest::newRow("scheme") << "ws://host"
                                << "ws://host:24280";
        QTest::newRow("secure") << "WSS://host:443/"
                                << "wss://host:443";
        QTest::newRow("from a browser") << "http://host:24280/"
                                        << "ws://host:24280";
        QTest::newRow("IPv6") << "fe80::1"
                              << "wss://[fe80::1]:24280";
        QTest::newRow("this machine") << "127.0.0.1"
                                      << "ws://127.0.0.1:24280";
        QTest::newRow("this machine's name") << "localhost:1"
                                             << "ws://localhost:1";
        QTest::newRow("IPv6 in brackets") << "[::1]"
                                          << "ws://[::1]:24280";
        QTest::newRow("IPv6 and port") << "ws://[fd00::5]:9"
                                       << "ws://[fd00::5]:9";
        QTest::newRow("full stops of Chinese") << "192。168。1。5"
                                               << "wss://192.168.1.5:24280";
        QTest::newRow("all of an input method") << "１９２．１６８．１．５：２４２８１"
                                                << "wss://192.168.1.5:24281";
        QTest::newRow("half-width full stops") << "192｡168｡1｡5"
                                               << "wss://192.168.1.5:24280";
        QTest::newRow("digits of Arabic") << "١٩٢.١٦٨.١.٥"
                                          << "wss://192.168.1.5:24280";
        QTest::newRow("a full-width scheme") << "ｗｓ：／／１０．０．０．５／"
                                             << "ws://10.0.0.5:24280";
        QTest::newRow("a name with a full stop of Chinese") << "office。example"
                                                            << "wss://office.example:24280";
        QTest::newRow("the end of a sentence") << "192.168.1.5."
                                               << "wss://192.168.1.5:24280";
        QTest::newRow("that of a Chinese one") << "“192.168.1.5”。"
                                               << "wss://192.168.1.5:24280";
        QTest::newRow("in angle brackets") << "<192.168.1.5:1>"
                                           << "wss://192.168.1.5:1";
        QTest::newRow("a mark of direction") << QString(QChar(0x200e)) + "192.168.1.5"
                                             << "wss://192.168.1.5:24280";
        QTest::newRow("a name of another script") << "büro-１"
                                                  << "wss://xn--bro-1-kva:24280";
        QTest::newRow("a computer called chatbook") << "chatbook:1"
                                                    << "wss://chatbook:1";
    }
    void understandsWhatPeopleType()
    {
        QFETCH(QString, text);
        const auto url = addressFromText(text);
        QVERIFY(url.ok());
        QTEST(url->toString(), "address");
    }

    void keepsTheInterfaceOfALinkLocalAddress()
    {
        const auto url = addressFromText("[fe80::1%eth0]:1");
        QVERIFY(url.ok());
        QCOMPARE(url->host(), QString("fe80::1%eth0"));
        QCOMPARE(url->port(), 1);
    }

    void takesALinkApart()
    {
        const QByteArray key(32, 'k');
        const JoinLink link{.addresses = {"192.168.1.5", "fd00::5"},
                            .port = 24'281,
                            .key = key,
                            .invite = "let-me-in",
                            .name = "Büro"};
        const auto request = joinRequestFromText(link.toText());
        QVERIFY(request.ok());
        QCOMPARE(*request, (JoinRequest{.address = QUrl("wss://192.168.1.5:24281"),
                                        .others = {QUrl("wss://[fd00::5]:24281")},
                                        .invite = "let-me-in",
                                        .key = key,
                                        .isLink = true,
                                        .chatName = "Büro"}));
    }

    void goesWithoutTlsOnlyWhereALinkHasNoKey()
    {
        const auto request = joinRequestFromText("chatbook://join?a=192.168.1.5");
        QVERIFY(request.ok());
        QCOMPARE(request->address, QUrl("ws://192.168.1.5:24280"));
    }

    void readsALinkThatAMailProgramBroke()
    {
        const auto request = joinRequestFromText("> Come in: <chatbook://join?a=192.168\n> .1.5>.");
        QVERIFY(request.ok());
        QCOMPARE(request->address, QUrl("ws://192.168.1.5:24280"));
        QVERIFY(request->isLink);
        const auto bare = joinRequestFromText("chatbook://join?a=192.168.1.5.");
        QVERIFY(bare.ok());
        QCOMPARE(bare->address, QUrl("ws://192.168.1.5:24280"));
    }

    void leavesOutWhatALinkHasOfNoUse()
    {
        const auto request = joinRequestFromText("chatbook://join?a=999.1.1.1&a=10.0.0.1");
        QVERIFY(request.ok());
        QCOMPARE(request->address, QUrl("ws://10.0.0.1:24280"));
        QVERIFY(request->others.isEmpty());
        QVERIFY(!joinRequestFromText("chatbook://join?a=999.1.1.1").ok());
    }

    void triesALinkLocalAddressOnEachInterface_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("of a link") << "chatbook://join?a=10.0.0.1&a=fe80::1";
        QTest::newRow("of a link alone") << "chatbook://join?a=fe80::1";
        QTest::newRow("as one types it") << "ws://fe80::1";
        QTest::newRow("in brackets") << "ws://[fe80::1]:24280";
    }
    void triesALinkLocalAddressOnEachInterface()
    {
        QFETCH(QString, text);
        const auto request = joinRequestFromText(text, {"eth0", "wlan0"});
        QVERIFY(request.ok());
        QList<QUrl> places = QList{request->address} + request->others;
        places.removeOne(QUrl("ws://10.0.0.1:24280"));
        QCOMPARE(places, (QList<QUrl>{QUrl("ws://[fe80::1%25eth0]:24280"),
                                      QUrl("ws://[fe80::1%25wlan0]:24280")}));
        QCOMPARE(places.last().host(), QString("fe80::1%wlan0"));
    }

    void leavesALinkLocalAddressAsItIs_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("interfaces");
        QTest::addColumn<QString>("address");
        QTest::newRow("with a zone")
            << "[fe80::1%wlan0]:1" << QStringList{"eth0", "eth1"} << "wss://[fe80::1%25wlan0]:1";
        QTest::newRow("with no interface") << "[fe80::1]:1" << QStringList() << "wss://[fe80::1]:1";
        QTest::newRow("of IPv4") << "169.254.1.2" << QStringList{"eth0", "eth1"}
                                 << "wss://169.254.1.2:24280";
    }
    void leavesALinkLocalAddressAsItIs()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, interfaces);
        QFETCH(QString, address);
        const auto request = joinRequestFromText(text, interfaces);
        QVERIFY(request.ok());
        QCOMPARE(*request, JoinRequest{.address = QUrl(address)});
    }

    void takesAnAddressWhereThereIsNoLink()
    {
        const auto request = joinRequestFromText("192.168.1.5");
        QVERIFY(request.ok());
        QCOMPARE(*request, JoinRequest{.address = QUrl("wss://192.168.1.5:24280")});
        QVERIFY(!joinRequestFromText("what?").ok());
        QVERIFY(!joinRequestFromText("chatbook://join").ok());
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Reason>("reason");
        QTest::newRow("nothing") << "  " << Reason::AddressMissing;
        QTest::newRow("another scheme") << "ftp://host" << Reason::AddressScheme;
        QTest::newRow("port zero") << "host:0" << Reason::AddressPort;
        QTest::newRow("port too high") << "host:65536" << Reason::AddressPort;
        QTest::newRow("port no number") << "host:abc" << Reason::AddressPort;
        QTest::newRow("no port after the colon") << "host:" << Reason::AddressPort;
        QTest::newRow("spaces within") << "my host" << Reason::AddressForm;
        QTest::newRow("a path") << "host/x" << Reason::AddressForm;
        QTest::newRow("a user") << "me@host" << Reason::AddressForm;
        QTest::newRow("too large a number") << "192.168.1.256" << Reason::AddressNumbers;
        QTest::newRow("three numbers") << "192.168.1" << Reason::AddressNumbers;
        QTest::newRow("open bracket") << "[::1" << Reason::AddressBrackets;
        QTest::newRow("no IPv6") << "[zz::1]" << Reason::AddressForm;
        QTest::newRow("far too long") << QString(300, u'a') << Reason::AddressForm;
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, text);
        QFETCH(Reason, reason);
        const auto url = addressFromText(text);
        QVERIFY(!url.ok());
        QCOMPARE(url.error(), because(reason, {}, ErrorCode::Invalid));
    }
};

QTEST_GUILESS_MAIN(JoinRequestTest)
#include "tst_joinrequest.moc"
