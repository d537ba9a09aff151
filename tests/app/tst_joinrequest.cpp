#include "core/joinrequest.h"

#include "joinlink.h"

#include <QTest>

using namespace chatbook;

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
    }
    void understandsWhatPeopleType()
    {
        QFETCH(QString, text);
        const auto url = addressFromText(text);
        QVERIFY2(url.ok(), url.ok() ? "" : qPrintable(url.error().message));
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

    void leavesOutWhatALinkHasOfNoUse()
    {
        const auto request = joinRequestFromText("chatbook://join?a=999.1.1.1&a=10.0.0.1");
        QVERIFY(request.ok());
        QCOMPARE(request->address, QUrl("ws://10.0.0.1:24280"));
        QVERIFY(request->others.isEmpty());
        QVERIFY(!joinRequestFromText("chatbook://join?a=999.1.1.1").ok());
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
        QTest::addColumn<QString>("mentions");
        QTest::newRow("nothing") << "  "
                                 << "Type the address";
        QTest::newRow("another scheme") << "ftp://host"
                                        << "ws://";
        QTest::newRow("port zero") << "host:0"
                                   << "port";
        QTest::newRow("port too high") << "host:65536"
                                       << "port";
        QTest::newRow("port no number") << "host:abc"
                                        << "port";
        QTest::newRow("no port after the colon") << "host:"
                                                 << "port";
        QTest::newRow("spaces within") << "my host"
                                       << "address";
        QTest::newRow("a path") << "host/x"
                                << "address";
        QTest::newRow("a user") << "me@host"
                                << "address";
        QTest::newRow("too large a number") << "192.168.1.256"
                                            << "255";
        QTest::newRow("three numbers") << "192.168.1"
                                       << "255";
        QTest::newRow("open bracket") << "[::1"
                                      << "[fe80::1]";
        QTest::newRow("no IPv6") << "[zz::1]"
                                 << "address";
        QTest::newRow("far too long") << QString(300, u'a') << "address";
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, text);
        QFETCH(QString, mentions);
        const auto url = addressFromText(text);
        QVERIFY(!url.ok());
        QVERIFY2(url.error().message.contains(mentions), qPrintable(url.error().message));
    }
};

QTEST_GUILESS_MAIN(JoinRequestTest)
#include "tst_joinrequest.moc"
