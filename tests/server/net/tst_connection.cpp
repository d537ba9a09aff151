#include "echoserver.h"
#include "rawpeer.h"

#include <QWebSocket>

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::server::net;
using std::chrono::milliseconds;

namespace {

/// A peer with a WebSocket library that keeps everything it receives.
class Peer
{
public:
    explicit Peer(const EchoServer &server)
    {
        QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket,
                         [this](const QString &text) { received.append(text); });
        socket.open(server.url());
    }

    bool open()
    {
        if (!waitFor(1))
            return false;
        socket.sendTextMessage("40");
        return QTest::qWaitFor([this] { return !received.filter("40{\"sid\":\"").isEmpty(); });
    }

    bool waitFor(int count)
    {
        return QTest::qWaitFor([this, count] { return received.size() >= count; });
    }

    bool isClosed() const { return socket.state() == QAbstractSocket::UnconnectedState; }

    QWebSocket socket;
    QStringList received;
};

/// Time since the start of each connection.
void stopReadingAll(EchoServer &server)
{
    QObject::connect(&server.listener, &Listener::accepted, &server,
                     [](Connection *connection) { connection->setReading(false); });
}

Frame liveEvent(qsizetype size)
{
    return Frame::event(u"live", '"' + QByteArray(size, 'x') + '"');
}

} // namespace

class ConnectionTest : public QObject
{
    Q_OBJECT

private slots:
    void aRefusedPeerMayTryAgain()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.waitFor(1));
        peer.socket.sendTextMessage("40{\"refuse\":true}");
        QVERIFY(peer.waitFor(2));
        QCOMPARE(peer.received.at(1),
                 QString("44{\"data\":{\"code\":\"banned\"},\"message\":\"Not you.\"}"));
        peer.socket.sendTextMessage("40");
        QVERIFY(peer.waitFor(3));
        QVERIFY(peer.received.at(2).startsWith("40{"));
    }

    void manySmallAndLargeMessagesComeInOrder()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.open());
        constexpr int count = 2'000;
        for (int i = 0; i < count; ++i)
            peer.socket.sendTextMessage(QStringLiteral("42%1[\"ask\",\"%2\"]")
                                            .arg(i)
                                            .arg(QString(i % 100 == 0 ? 70'000 : i % 300, 'y')));
        QVERIFY(QTest::qWaitFor([&] { return peer.received.size() == count + 2; }, 30'000));
        for (int i = 0; i < count; ++i)
            QVERIFY(peer.received.at(i + 2).startsWith(QStringLiteral("43%1[").arg(i)));
    }

    void hasNoBoundsAtZero()
    {
        Options options = EchoServer::quickOptions();
        for (int *bound : {&options.maxConnections, &options.maxPerAddress,
                           &options.maxPendingHandshakes, &options.maxFragments})
            *bound = 0;
        for (qint64 *bound : {&options.maxPayload, &options.maxLiveBacklog,
                              &options.maxControlBacklog, &options.maxBacklog})
            *bound = 0;
        for (milliseconds *bound :
             {&options.headTimeout, &options.connectTimeout, &options.joinTimeout})
            *bound = milliseconds(0);
        EchoServer server(options);
        RawPeer slow(server.port);
        QVERIFY(slow.open());
        slow.socket.setReadBufferSize(1);
        Peer peer(server);
        QVERIFY(peer.waitFor(1));
        QVERIFY(!peer.received.at(0).contains("\"maxPayload\":131072"));
        QTest::qWait(2 * int(options.timerStep.count()));
        peer.socket.sendTextMessage("40");
        QVERIFY(peer.waitFor(2));
        peer.socket.sendTextMessage(
            QStringLiteral("42[\"echo\",\"%1\"]").arg(QString(300'000, 'x')));
        QVERIFY(peer.waitFor(3));
        for (int i = 0; i < 60; ++i)
            server.connections.first()->sendLive(liveEvent(1'000'000));
        QCoreApplication::processEvents();
        QCOMPARE(server.connections.size(), 2);
        QVERIFY(server.connections.first()->backlog() > 32 << 20);
    }

    void anAnswerThatComesTooLateIsDropped()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.waitFor(1));
        peer.socket.sendTextMessage("40{\"wait\":true}");
        QTRY_COMPARE(server.payloads.size(), 1);
        Connection *connection = server.connections.first();
        connection->close(QWebSocketProtocol::CloseCodeGoingAway, "x");
        connection->acceptConnect();
        connection->refuseConnect("No.", {});
        connection->sendReply(u"a", {});
        QTRY_VERIFY(peer.isClosed());
        QCOMPARE(peer.received.size(), 1);
        QCOMPARE(peer.socket.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
    }

    void aPeerMayVanish()
    {
        EchoServer server;
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.abort();
        QTRY_COMPARE(server.listener.connectionCount(), 0);
        QCOMPARE(server.closed, 1);
    }

    void closesWithoutADisconnectPacket()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.open());
        server.connections.first()->close(QWebSocketProtocol::CloseCodeGoingAway, "Bye.");
        QCOMPARE(server.closed, 0); // never within a call
        QTRY_VERIFY(peer.isClosed());
        QCOMPARE(peer.received.size(), 2);
        QCOMPARE(peer.socket.closeReason(), QString("Bye."));
        QTRY_COMPARE(server.closed, 1);
    }

    void disconnectsWithAPacket()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.open());
        server.connections.first()->disconnectPeer();
        QTRY_VERIFY(peer.isClosed());
        QCOMPARE(peer.received.last(), QString("41"));
        QTRY_COMPARE(server.closed, 1);
    }

    void aSlowReaderOfLiveEventsHarmsItselfAlone()
    {
        Options options = EchoServer::quickOptions();
        options.closeTimeout = milliseconds(50);
        EchoServer server(options);
        RawPeer slow(server.port);
        QVERIFY(slow.open());
        slow.socket.setReadBufferSize(1);
        Peer good(server);
        QVERIFY(good.open());
        QCOMPARE(server.connections.size(), 2);
        const Frame frame = liveEvent(60'000);
        int sent = 0;
        while (server.closed == 0 && sent < 1'000) {
            for (Connection *connection : QList(server.connections))
                connection->sendLive(frame);
            ++sent;
            QVERIFY(QTest::qWaitFor([&] { return good.received.size() == sent + 2; }));
            for (Connection *connection : server.connections)
                QVERIFY(connection->backlog() < 2 << 20);
        }
        QCOMPARE(server.closed, 1);
        QTRY_COMPARE(server.listener.connectionCount(), 1); // though it does not read the close
        good.socket.sendTextMessage("421[\"ask\"]");
        QVERIFY(good.waitFor(sent + 3));
    }

    void aSlowReaderOfPagesIsKept()
    {
        EchoServer server;
        RawPeer slow(server.port);
        QVERIFY(slow.open());
        slow.socket.readAll();
        slow.socket.setReadBufferSize(1);
        Connection *connection = server.connections.first();
        const QByteArray page = '"' + QByteArray(100'000, 'x') + '"';
        int sent = 0;
        while (connection->backlog() < 8 << 20) {
            connection->sendReply(u"page", page);
            if (++sent % 8 == 0)
                QCoreApplication::processEvents();
        }
        QVERIFY(connection->isCongested());
        QVERIFY(connection->isOpen());
        const int drainedBefore = server.drained; // while the kernel's buffers filled up

        // One live event does not count what waits before it.
        connection->sendLive(liveEvent(10));
        QVERIFY(connection->isOpen());

        qsizetype got = 0;
        slow.socket.setReadBufferSize(0);
        QVERIFY(QTest::qWaitFor(
            [&] {
                got += slow.socket.readAll().size();
                return got > qint64(sent) * 100'000 && server.drained == drainedBefore + 1;
            },
            30'000));
        QVERIFY(!connection->isCongested());
        QCOMPARE(server.closed, 0);
    }

    void aSlowReaderGetsAllInOrder()
    {
        EchoServer server;
        Peer slow(server);
        QVERIFY(slow.open());
        slow.socket.setReadBufferSize(65'536);
        Connection *connection = server.connections.first();
        constexpr int count = 20'000;
        int turnsThatLeftSome = 0;
        for (int i = 0; i < count;) {
            for (; i < count && connection->backlog() < 500'000; ++i) {
                const QByteArray text =
                    QByteArray::number(i) + ' ' + QByteArray(i * 7'919 % 3'000, 'x');
                if (i % 3 == 0)
                    connection->sendReply(u"page", '"' + text + '"');
                else
                    connection->sendLive(Frame::event(u"live", '"' + text + '"'));
            }
            slow.socket.ping("between"); // QWebSocket answers before gathered output
            QCoreApplication::processEvents();
            turnsThatLeftSome += connection->backlog() > 0 ? 1 : 0;
        }
        QVERIFY(turnsThatLeftSome > 100);
        QVERIFY(QTest::qWaitFor([&] { return slow.received.size() == count + 2; }, 60'000));
        for (int i = 0; i < count; ++i) {
            const QString event = i % 3 == 0 ? QStringLiteral("page") : QStringLiteral("live");
            QCOMPARE(slow.received.at(i + 2), QStringLiteral("42[\"%1\",\"%2 %3\"]")
                                                  .arg(event)
                                                  .arg(i)
                                                  .arg(QString(i * 7'919 % 3'000, 'x')));
        }
        QCOMPARE(server.closed, 0);
    }

    void whoNeverReadsIsCutOff()
    {
        Options options = EchoServer::quickOptions();
        options.maxBacklog = 2 << 20;
        EchoServer server(options);
        RawPeer slow(server.port);
        QVERIFY(slow.open());
        slow.socket.setReadBufferSize(1);
        const QByteArray page = '"' + QByteArray(100'000, 'x') + '"';
        for (int i = 0; i < 1'000 && !server.connections.isEmpty(); ++i) {
            server.connections.first()->sendReply(u"page", page);
            QCoreApplication::processEvents();
        }
        QCOMPARE(server.closed, 1);
        QTRY_COMPARE(server.listener.connectionCount(), 0);
    }

    void aFloodLeavesOthersTheirTurn()
    {
        EchoServer server;
        RawPeer flood(server.port);
        RawPeer other(server.port);
        QVERIFY(flood.open() && other.open());
        constexpr int many = 3'000;
        flood.socket.write(RawPeer::frame(1, R"(42["flood"])").repeated(many));
        QVERIFY(waitFor([&] { return !server.events.isEmpty(); }));
        const qsizetype before = server.events.size();
        other.sendText(R"(42["other"])");
        QVERIFY(waitFor([&] { return server.events.contains("other"); }));
        const qsizetype between = server.events.indexOf("other") - before;
        QVERIFY2(between < 200, qPrintable(QString::number(between)));
        QVERIFY(waitFor([&] { return server.events.size() == many + 1; }));
    }

    void whoSendsTooFastIsTakenSlower()
    {
        Options options = EchoServer::quickOptions();
        options.framesPerSecond = 100; // CONNECT is the first of a burst of 200
        EchoServer server(options);
        RawPeer flood(server.port);
        QVERIFY(flood.open());
        QElapsedTimer timer;
        timer.start();
        flood.socket.write(RawPeer::frame(1, R"(42["flood"])").repeated(299));
        QVERIFY(waitFor([&] { return server.events.size() == 299; }));
        QVERIFY2(timer.elapsed() > 400, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(server.closed, 0);
    }

    void whoDoesNotReadIsNotListenedTo()
    {
        Options options = EchoServer::quickOptions();
        options.framesPerSecond = 0;
        EchoServer server(options);
        RawPeer slow(server.port);
        QVERIFY(slow.open());
        slow.socket.setReadBufferSize(1);
        const QByteArray request =
            RawPeer::frame(1, R"(42["echo",")" + QByteArray(50'000, 'x') + R"("])");
        constexpr int many = 1'000; // some 50 MB, more than any kernel keeps for it
        slow.socket.write(request.repeated(many));
        qsizetype seen = -1;
        while (std::exchange(seen, server.events.size()) != server.events.size() || seen == 0)
            QTest::qWait(500);
        QVERIFY(seen < many);
        const qint64 backlog = server.connections.first()->backlog();
        QVERIFY2(backlog < options.readingStops + 10 * request.size(),
                 qPrintable(QString::number(backlog)));
        QObject::connect(&slow.socket, &QTcpSocket::readyRead, &slow.socket,
                         [&] { slow.socket.readAll(); });
        slow.socket.setReadBufferSize(0);
        slow.socket.readAll();
        QVERIFY(waitFor([&] { return server.events.size() == many; }));
        QCOMPARE(server.closed, 0);
    }

    void isNotListenedToWhileItsOwnerHasEnough()
    {
        EchoServer server;
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        Connection *connection = server.connections.first();
        connection->setReading(false);
        peer.socket.write(RawPeer::frame(1, R"(42["x"])").repeated(5'000));
        QVERIFY(waitFor([&] { return peer.socket.bytesToWrite() == 0; }));
        QTest::qWait(50);
        QCOMPARE(server.events.size(), 0);
        connection->setReading(true);
        QCOMPARE(server.events.size(), 0); // never within a call
        QVERIFY(waitFor([&] { return server.events.size() == 5'000; }));
    }

    void aPongThatIsNotReadIsNotMissed()
    {
        Options options = EchoServer::quickOptions();
        options.pingInterval = options.pingTimeout = milliseconds(20);
        EchoServer server(options);
        stopReadingAll(server);
        RawPeer peer(server.port);
        peer.socket.write(RawPeer::request());
        QVERIFY(waitFor([&] {
            return peer.peeked().contains("\x81\x01"
                                          "2");
        }));
        peer.sendText("3");
        QTest::qWait(300);
        QCOMPARE(server.closed, 0);
        server.connections.first()->setReading(true);
        QTRY_COMPARE(server.refused("no_pong"), 1); // no answer to the next ping
    }

    void whoDoesNotReadMissesItsPongThough()
    {
        Options options = EchoServer::quickOptions();
        options.pingInterval = options.pingTimeout = milliseconds(20);
        EchoServer server(options);
        stopReadingAll(server);
        RawPeer deaf(server.port);
        deaf.socket.setReadBufferSize(1);
        deaf.socket.write(RawPeer::request());
        QVERIFY(waitFor([&] { return !server.connections.isEmpty(); }));
        Connection *connection = server.connections.first();
        const QByteArray page = '"' + QByteArray(100'000, 'x') + '"';
        for (int i = 0; i < 1'000 && server.closed == 0; ++i) {
            connection->sendReply(u"page", page);
            QTest::qWait(1);
        }
        QCOMPARE(server.refused("no_pong"), 1);
    }

    void whatCameBeforeTheEndIsHeard()
    {
        EchoServer server;
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.write(RawPeer::frame(1, R"(42["last"])").repeated(100));
        peer.socket.disconnectFromHost();
        QTRY_COMPARE(server.closed, 1);
        QCOMPARE(server.events.size(), 100);
    }

    void whoIsCutOffIsHeardOnce()
    {
        Options options = EchoServer::quickOptions();
        options.framesPerSecond = 0;
        options.highWater = 1; // exceeded in the middle of the input
        options.lowWater = 0;
        EchoServer server(options);
        RawPeer deaf(server.port);
        QVERIFY(deaf.open());
        deaf.socket.setReadBufferSize(1);
        const QByteArray ping = RawPeer::frame(9, QByteArray(120, 'p'));
        int said = 0;
        QVERIFY(waitFor([&] {
            if (!deaf.isClosed() && deaf.socket.bytesToWrite() < 1 << 20)
                for (int i = 0; i < 1'000; ++i)
                    deaf.socket.write(
                        i % 10 == 0
                            ? RawPeer::frame(1, "42[\"" + QByteArray::number(said++) + "\"]")
                            : ping);
            return server.closed == 1;
        }));
        for (qsizetype i = 0; i < server.events.size(); ++i)
            QCOMPARE(server.events[i], QString::number(i));
        QCOMPARE(server.refused("too_slow"), 1);
        QCOMPARE(server.refused("malformed"), 0);
    }

    void aFloodOfPingsIsBounded()
    {
        Options options = EchoServer::quickOptions();
        options.framesPerSecond = 0;
        EchoServer server(options);
        RawPeer flood(server.port);
        QVERIFY(flood.open());
        flood.socket.setReadBufferSize(1);
        const QByteArray ping = RawPeer::frame(9, QByteArray(120, 'p'));
        QByteArray pings;
        for (int i = 0; i < 1'000; ++i)
            pings += ping;
        qint64 highest = 0;
        const auto isCutOff = [&] {
            if (flood.isClosed())
                return true;
            if (flood.socket.bytesToWrite() < 1 << 20)
                flood.socket.write(pings);
            for (const Connection *connection : server.connections)
                highest = std::max(highest, connection->backlog());
            return false;
        };
        QVERIFY(waitFor(isCutOff));
        QTRY_COMPARE(server.closed, 1);
        QTRY_COMPARE(server.listener.connectionCount(), 0);
        QVERIFY2(highest < 16 << 20, qPrintable(QString::number(highest)));
    }
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "tst_connection.moc"
