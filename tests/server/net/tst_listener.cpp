#include "echoserver.h"
#include "rawpeer.h"

#include <QJsonDocument>
#include <QSignalSpy>

#include <sys/socket.h>

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::server::net;
using std::chrono::milliseconds;

class ListenerTest : public QObject
{
    Q_OBJECT

    struct Answer
    {
        int status = 0;
        QByteArray head;
        QJsonObject error;
    };

    static Answer answerTo(const EchoServer &server, const QByteArray &request)
    {
        RawPeer peer(server.port);
        peer.socket.write(request);
        if (!QTest::qWaitFor([&] { return peer.isClosed(); }))
            return {};
        const QByteArray bytes = peer.socket.readAll();
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        const QByteArray body = bytes.mid(end + 4);
        if (!bytes.left(end).contains(
                QByteArray("Content-Length: " + QByteArray::number(body.size()))))
            return {};
        return {bytes.mid(9, 3).toInt(), bytes.left(end),
                QJsonDocument::fromJson(body).object().value("error").toObject()};
    }

private slots:
    void acceptsARequestInPieces()
    {
        EchoServer server;
        RawPeer peer(server.port);
        const QByteArray request = RawPeer::request();
        for (const char c : request) {
            peer.socket.write(QByteArray(1, c));
            peer.socket.flush();
            QCoreApplication::processEvents();
        }
        QTRY_VERIFY(peer.peeked().contains("0{"));
        QVERIFY(peer.peeked().startsWith("HTTP/1.1 101 "));
        QCOMPARE(server.connections.size(), 1);
        QCOMPARE(server.listener.pendingCount(), 0);
        QVERIFY(server.connections.first()->isLoopback());
    }

    void refusesOtherRequests_data()
    {
        QTest::addColumn<QByteArray>("request");
        const auto target = [](const char *text) { return RawPeer::request(text); };
        const auto replaced = [](const char *from, const char *to) {
            const QByteArray request = RawPeer::request();
            return QByteArray(request).replace(from, to);
        };
        QTest::newRow("root") << target("/");
        QTest::newRow("path without its slash") << target("/socket.io?EIO=4&transport=websocket");
        QTest::newRow("longer path") << target("/socket.io/x?EIO=4&transport=websocket");
        QTest::newRow("no query") << target("/socket.io/");
        QTest::newRow("EIO 3") << target("/socket.io/?EIO=3&transport=websocket");
        QTest::newRow("EIO twice") << target("/socket.io/?EIO=4&EIO=3&transport=websocket");
        QTest::newRow("polling") << target("/socket.io/?EIO=4&transport=polling");
        QTest::newRow("no transport") << target("/socket.io/?EIO=4");
        QTest::newRow("sid") << target("/socket.io/?EIO=4&transport=websocket&sid=abc");
        QTest::newRow("POST") << replaced("GET ", "POST ");
        QTest::newRow("HTTP 1.0") << replaced("HTTP/1.1", "HTTP/1.0");
        QTest::newRow("no HTTP") << QByteArray("hello\r\n\r\n");
        QTest::newRow("nothing at all") << QByteArray("\r\n\r\n");
        QTest::newRow("no Host") << replaced("Host:", "X:");
        QTest::newRow("no Upgrade") << replaced("Upgrade: websocket\r\n", "");
        QTest::newRow("Upgrade to another") << replaced("Upgrade: websocket", "Upgrade: h2c");
        QTest::newRow("no Connection") << replaced("Connection: Upgrade\r\n", "");
        QTest::newRow("version 12") << replaced("Version: 13", "Version: 12");
        QTest::newRow("no version") << replaced("Sec-WebSocket-Version: 13\r\n", "");
        QTest::newRow("short key") << replaced("AAAAAAAAAAAAAAAAAAAAAA==", "AAAA");
        QTest::newRow("no base64")
            << replaced("AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAA!AAAAAAAAAA==");
        QTest::newRow("no key") << replaced("Sec-WebSocket-Key", "X-Key");
        QTest::newRow("a field without a name") << replaced("Host:", ":");
        QTest::newRow("a folded field") << replaced("Upgrade:", " Upgrade:");
        QTest::newRow("too long") << RawPeer::request("/socket.io/?EIO=4&transport=websocket",
                                                      "X: " + QByteArray(20'000, 'x') + "\r\n");
        QTest::newRow("a frame before the answer")
            << QByteArray(RawPeer::request() + RawPeer::frame(1, "40"));
        QTest::newRow("TLS") << QByteArray::fromHex("160301020001");
        QTest::newRow("a small letter") << QByteArray("get");
        QTest::newRow("without end") << QByteArray(20'000, 'x');
    }

    void refusesOtherRequests()
    {
        QFETCH(QByteArray, request);
        EchoServer server;
        const Answer answer = answerTo(server, request);
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.error.value("code").toString(), QString("invalid"));
        QVERIFY(!answer.error.value("message").toString().isEmpty());
        QVERIFY(answer.head.contains("Content-Type: application/json"));
        QVERIFY(answer.head.contains("Connection: close"));
        QVERIFY(server.connections.isEmpty());
        QTRY_COMPARE(server.listener.pendingCount(), 0);
        QCOMPARE(server.refused("bad_request"), 1);
    }

    void refusesStrangeOrigins_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("none") << QByteArray() << true;
        QTest::newRow("empty") << QByteArray("Origin:\r\n") << true;
        QTest::newRow("listed") << QByteArray("Origin: https://chat.example\r\n") << true;
        QTest::newRow("null") << QByteArray("Origin: null\r\n") << false;
        QTest::newRow("stranger") << QByteArray("Origin: http://evil.example\r\n") << false;
        QTest::newRow("other scheme") << QByteArray("Origin: http://chat.example\r\n") << false;
        QTest::newRow("longer") << QByteArray("Origin: https://chat.example.evil\r\n") << false;
        QTest::newRow("two")
            << QByteArray("Origin: https://chat.example\r\norigin: http://evil.example\r\n")
            << false;
    }

    void refusesStrangeOrigins()
    {
        QFETCH(QByteArray, fields);
        QFETCH(bool, allowed);
        Options options;
        options.allowedOrigins = QStringList{"https://chat.example"};
        EchoServer server(options);
        const QByteArray request =
            RawPeer::request("/socket.io/?EIO=4&transport=websocket", fields);
        if (allowed) {
            RawPeer peer(server.port);
            peer.socket.write(request);
            QTRY_VERIFY(peer.peeked().startsWith("HTTP/1.1 101 "));
        } else {
            const Answer answer = answerTo(server, request);
            QCOMPARE(answer.status, 403);
            QCOMPARE(answer.error.value("code").toString(), QString("forbidden"));
            QCOMPARE(server.refused("bad_origin"), 1);
        }
    }

    void letsItsOwnPagesIn_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("origin");
        QTest::addColumn<bool>("isOwn");
        const auto row = [](const QByteArray &host, const QByteArray &origin, bool isOwn) {
            QTest::newRow(QByteArray(host + ' ' + origin).constData()) << host << origin << isOwn;
        };
        row("127.0.0.1:24280", "http://127.0.0.1:24280", true);
        row("192.168.1.5:24280", "https://192.168.1.5:24280", true); // the scheme may be either
        row("[::1]:24280", "http://[::1]:24280", true);
        row("[FE80::1]", "http://[fe80::1]", true);
        row("LocalHost:24280", "HTTP://localhost:24280", true);
        row("lab-pc:24280", "http://lab-pc:24280", true);
        row("lab-pc.local:24280", "http://lab-pc.local:24280", true);
        row("lab-pc.school.example", "http://lab-pc.school.example", true);
        row("127.0.0.1:80", "http://127.0.0.1", true);
        row("127.0.0.1", "https://127.0.0.1:443", true);

        row("127.0.0.1:24280", "http://127.0.0.1:8080", false);
        row("127.0.0.1:24280", "http://127.0.0.1", false);
        row("127.0.0.1:24280", "http://127.0.0.2:24280", false);
        row("127.0.0.1:24280", "http://localhost:24280", false);
        row("127.0.0.1:24280", "ftp://127.0.0.1:24280", false);
        row("127.0.0.1:24280", "127.0.0.1:24280", false);
        row("127.0.0.1:24280", "http://127.0.0.1:24280/", false);
        row("127.0.0.1:24280", "http://127.0.0.1:24280 ", true); // a field's value is trimmed
        row("rebound.example:24280", "http://rebound.example:24280", false);
        row("localhost.example", "http://localhost.example", false);
        row("lab-pc.example", "http://lab-pc.example", false);
        row("[localhost]", "http://[localhost]", false);
        row("::1", "http://::1", false);
        row(".", "http://.", false);
        row("x@127.0.0.1", "http://x@127.0.0.1", false);
        row("127.0.0.1:x", "http://127.0.0.1:x", false);
        row("127.0.0.1\r\nHost: evil.example", "http://evil.example", false);
        row("evil.example\r\nHost: 127.0.0.1", "http://127.0.0.1", false);
        row(":24280", "http://:24280", false);
    }

    void letsItsOwnPagesIn()
    {
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, origin);
        QFETCH(bool, isOwn);
        Options options;
        options.machineName = "Lab-PC.school.example";
        EchoServer server(options);
        const QByteArray request =
            RawPeer::request("/socket.io/?EIO=4&transport=websocket", "Origin: " + origin + "\r\n")
                .replace("Host: 127.0.0.1\r\n", QByteArray("Host: " + host + "\r\n"));
        if (isOwn) {
            RawPeer peer(server.port);
            peer.socket.write(request);
            QTRY_VERIFY(peer.peeked().startsWith("HTTP/1.1 101 "));
        } else {
            QSignalSpy refused(&server.listener, &Listener::refused);
            QCOMPARE(answerTo(server, request).status, 403);
            QCOMPARE(refused.size(), 1);
            QCOMPARE(refused.first().at(2).toString().toLatin1(), origin);
        }
    }

    void aMachineWithoutANameHasNoPagesAtOne()
    {
        Options options;
        options.machineName.clear();
        EchoServer server(options);
        const QByteArray request =
            RawPeer::request("/socket.io/?EIO=4&transport=websocket", "Origin: http://.local\r\n")
                .replace("Host: 127.0.0.1\r\n", "Host: .local\r\n");
        QCOMPARE(answerTo(server, request).status, 403);
    }

    void saysThatItIsFull()
    {
        Options options = EchoServer::quickOptions();
        options.maxConnections = 1;
        EchoServer server(options);
        RawPeer first(server.port);
        QVERIFY(first.open());
        const Answer answer = answerTo(server, RawPeer::request());
        QCOMPARE(answer.status, 503);
        QCOMPARE(answer.error.value("code").toString(), QString("server_full"));
        QCOMPARE(server.refused("server_full"), 1);

        first.socket.abort();
        QTRY_COMPARE(server.listener.connectionCount(), 0);
        RawPeer second(server.port);
        QVERIFY(second.open());
    }

    void tellsOfWhatItRefuses()
    {
        EchoServer server;
        QSignalSpy refused(&server.listener, &Listener::refused);
        (void)answerTo(server, RawPeer::request("/"));
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused[0][0].value<QHostAddress>(), QHostAddress(QHostAddress::LocalHost));
        QVERIFY(refused[0][1].toString().endsWith(u'.'));
        RawPeer malformed(server.port);
        QVERIFY(malformed.open());
        malformed.sendText("nonsense");
        QTRY_VERIFY(malformed.isClosed());
        QCOMPARE(refused.size(), 2);
    }

    void whoeverIsLongestNotLoggedInGivesWay()
    {
        Options options = EchoServer::quickOptions();
        options.maxUnjoined = 2;
        EchoServer server(options);
        RawPeer known(server.port);
        QVERIFY(known.open());
        server.connections.first()->setJoined(true);
        RawPeer oldest(server.port);
        QVERIFY(oldest.open());
        RawPeer second(server.port);
        QVERIFY(second.open());
        QVERIFY(!oldest.isClosed());
        RawPeer third(server.port);
        QVERIFY(third.open());
        QTRY_VERIFY(oldest.isClosed());
        QVERIFY(oldest.peeked().contains("\x03\xf0")); // close code 1008
        server.connections.first()->setJoined(false);  // it has logged out
        QTRY_VERIFY(second.isClosed());
        QVERIFY(!known.isClosed());
        QVERIFY(!third.isClosed());
    }

    void closesWhoDoesNotLogInInTime()
    {
        Options options = EchoServer::quickOptions();
        options.joinTimeout = milliseconds(200);
        EchoServer server(options);
        QList<Connection *> accepted;
        connect(&server.listener, &Listener::accepted, this, [&](Connection *connection) {
            connection->setJoined(accepted.isEmpty());
            accepted.append(connection);
        });
        RawPeer known(server.port);
        QVERIFY(known.open());
        RawPeer stranger(server.port);
        stranger.socket.write(RawPeer::request());
        QTRY_VERIFY(stranger.isClosed());
        QVERIFY(stranger.peeked().contains("\x03\xf0")); // close code 1008
        QVERIFY(!known.isClosed());
        accepted.first()->setJoined(false); // it has logged out
        QTRY_VERIFY(known.isClosed());
    }

    void halfARequestTimesOut()
    {
        Options options = EchoServer::quickOptions();
        options.headTimeout = milliseconds(50);
        EchoServer server(options);
        RawPeer silent(server.port);
        RawPeer slow(server.port);
        slow.socket.write("GET /socket.io/");
        QTRY_COMPARE(server.listener.pendingCount(), 2);
        QTRY_VERIFY(silent.isClosed());
        QTRY_VERIFY(slow.isClosed());
        QTRY_COMPARE(server.listener.pendingCount(), 0);
        QCOMPARE(server.refused("no_request"), 2);
    }

    void keepsNothingOfOneThatGoesBeforeTheAnswer()
    {
        EchoServer server;
        RawPeer hasty(server.port);
        QTRY_COMPARE(server.listener.pendingCount(), 1);
        hasty.socket.write(RawPeer::request());
        hasty.socket.flush();
        const linger reset{.l_onoff = 1, .l_linger = 0};
        QCOMPARE(setsockopt(int(hasty.socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &reset,
                            sizeof reset),
                 0);
        hasty.socket.abort();
        QTRY_COMPARE(server.listener.pendingCount(), 0);
        QTRY_COMPARE(server.listener.connectionCount(), 0);
    }

    void theOldestPendingHandshakeGivesWay()
    {
        Options options;
        options.maxPendingHandshakes = 3;
        EchoServer server(options);
        RawPeer oldest(server.port);
        QTRY_COMPARE(server.listener.pendingCount(), 1);
        const RawPeer second(server.port);
        const RawPeer third(server.port);
        QTRY_COMPARE(server.listener.pendingCount(), 3);
        RawPeer good(server.port);
        QVERIFY(good.open());
        QTRY_VERIFY(oldest.isClosed());
        QCOMPARE(server.refused("half_open_gave_way"), 1);
        QCOMPARE(server.listener.pendingCount(), 2);
    }

    void saysWhyItCannotListen()
    {
        EchoServer server;
        const SystemClock clock;
        Refusals refusals;
        Listener second({}, clock, refusals);
        const auto result = second.listen({QHostAddress(QHostAddress::LocalHost)}, server.port);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().message,
                 QStringLiteral("Port %1 is already in use.").arg(server.port));
        QVERIFY(!second.listen({QHostAddress("192.0.2.1")}, 0).ok());
    }

    /// Whether a connection there is accepted.
    static bool isOpen(const char *address, quint16 port)
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(address), port);
        return QTest::qWaitFor([&] {
                   return socket.state() == QAbstractSocket::ConnectedState ||
                          socket.state() == QAbstractSocket::UnconnectedState;
               }) &&
               socket.state() == QAbstractSocket::ConnectedState;
    }

    void listensAtSeveralAddressesOnOnePort()
    {
        const SystemClock clock;
        Refusals refusals;
        Listener listener({}, clock, refusals);
        const auto endpoint =
            listener.listen({QHostAddress("127.0.0.3"), QHostAddress("127.0.0.2")}, 0);
        QVERIFY(endpoint);
        QCOMPARE(endpoint->urls(), (QStringList{QString("ws://127.0.0.3:%1").arg(endpoint->port),
                                                QString("ws://127.0.0.2:%1").arg(endpoint->port)}));
        QVERIFY(isOpen("127.0.0.2", endpoint->port));
        QVERIFY(isOpen("127.0.0.3", endpoint->port));
        QVERIFY(!isOpen("127.0.0.1", endpoint->port));
        QTRY_COMPARE(listener.pendingCount(), 0); // they were answered and closed

        listener.shutDown();
        QVERIFY(!isOpen("127.0.0.2", endpoint->port));
        QVERIFY(!isOpen("127.0.0.3", endpoint->port));
    }

    void listensAtNoneWhereOneIsTaken()
    {
        EchoServer server;
        const SystemClock clock;
        Refusals refusals;
        Listener second({}, clock, refusals);
        const auto result = second.listen(
            {QHostAddress("127.0.0.2"), QHostAddress(QHostAddress::LocalHost)}, server.port);
        QVERIFY(!result);
        QCOMPARE(result.error().message,
                 QStringLiteral("Port %1 is already in use.").arg(server.port));
        QVERIFY(!isOpen("127.0.0.2", server.port));
    }

    void takesIPv4AndIPv6AtTheAddressThatStandsForAll()
    {
        const SystemClock clock;
        Refusals refusals;
        Listener listener({}, clock, refusals);
        const auto endpoint = listener.listen({QHostAddress(QHostAddress::Any)}, 0);
        QVERIFY(endpoint);
        QCOMPARE(endpoint->urls(), QStringList{QString("ws://[::]:%1").arg(endpoint->port)});
        QVERIFY(isOpen("127.0.0.1", endpoint->port));
        QTcpServer six;
        if (!six.listen(QHostAddress::LocalHostIPv6))
            QSKIP("This machine has no IPv6.");
        QVERIFY(isOpen("::1", endpoint->port));
    }

    void shuttingDownClosesEveryone()
    {
        EchoServer server(EchoServer::quickOptions());
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        RawPeer newcomer(server.port);
        QTRY_COMPARE(server.listener.pendingCount(), 1);
        server.listener.shutDown();
        QTRY_VERIFY(peer.isClosed());
        QTRY_VERIFY(newcomer.isClosed());
        QVERIFY(!peer.peeked().contains("\x02"
                                        "41"));      // no DISCONNECT packet
        QVERIFY(peer.peeked().contains("\x03\xe9")); // close code 1001
        QTRY_COMPARE(server.closed, 1);
        QTRY_COMPARE(server.listener.connectionCount(), 0);
        QTcpSocket late;
        late.connectToHost(QHostAddress::LocalHost, server.port);
        QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
    }
};

QTEST_GUILESS_MAIN(ListenerTest)
#include "tst_listener.moc"
