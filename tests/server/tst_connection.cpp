#include "echoserver.h"
#include "rawpeer.h"

#include <QJsonDocument>
#include <QWebSocket>

using namespace chatbook;
using namespace chatbook::net;
using std::chrono::milliseconds;

namespace {

/// A peer with a WebSocket library, that keeps what it gets.
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

    /// The object in the `index`th message, after its prefix.
    QJsonObject object(int index) const
    {
        const QByteArray text = received.at(index).toUtf8();
        const qsizetype begin = text.indexOf('{');
        return QJsonDocument::fromJson(text.mid(begin, text.lastIndexOf('}') + 1 - begin)).object();
    }

    bool isClosed() const { return socket.state() == QAbstractSocket::UnconnectedState; }

    QWebSocket socket;
    QStringList received;
};

QByteArray eventOf(qsizetype size)
{
    return "42[\"echo\",\"" + QByteArray(size, 'x') + "\"]";
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
    void sendsTheOpenPacketFirst()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.waitFor(1));
        QVERIFY(peer.received.first().startsWith("0{"));
        const QJsonObject open = peer.object(0);
        QVERIFY(!open.value("sid").toString().isEmpty());
        QCOMPARE(open.value("upgrades"), QJsonValue(QJsonArray()));
        QCOMPARE(open.value("pingInterval").toInt(), 25'000);
        QCOMPARE(open.value("pingTimeout").toInt(), 20'000);
        QCOMPARE(open.value("maxPayload").toInt(), 131'072);
    }

    void connectsWithItsPayload()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.waitFor(1));
        peer.socket.sendTextMessage("40{\"token\":\"t\"}");
        QVERIFY(peer.waitFor(2));
        QVERIFY(!peer.object(1).value("sid").toString().isEmpty());
        QCOMPARE(server.payloads, (QList<QJsonObject>{{{"token", "t"}}}));
    }

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

    void otherNamespacesAreInvalid()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.waitFor(1));
        peer.socket.sendTextMessage("40/admin,{\"a\":1}");
        QVERIFY(peer.waitFor(2));
        QCOMPARE(peer.received.at(1), QString("44/admin,{\"message\":\"Invalid namespace\"}"));
        QVERIFY(server.payloads.isEmpty());
        peer.socket.sendTextMessage("40");
        QVERIFY(peer.waitFor(3));
        peer.socket.sendTextMessage("40/more,");
        QVERIFY(peer.waitFor(4));
        QCOMPARE(peer.received.at(3), QString("44/more,{\"message\":\"Invalid namespace\"}"));
        QCOMPARE(server.connections.size(), 1);
    }

    void answersByAckAndByEvent()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.open());
        peer.socket.sendTextMessage("427[\"ask\",{\"a\":\"你好\"},2]");
        QVERIFY(peer.waitFor(3));
        QCOMPARE(
            peer.received.at(2),
            QString(
                "437[{\"args\":[{\"a\":\"你好\"},2],\"name\":\"ask\",\"ok\":true,\"sizes\":[]}]"));
        peer.socket.sendTextMessage("42[\"tell\"]");
        QVERIFY(peer.waitFor(4));
        QCOMPARE(peer.received.at(3),
                 QString("42[\"echo\",{\"args\":[],\"name\":\"tell\",\"ok\":true,\"sizes\":[]}]"));
    }

    void takesAttachments()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.open());
        peer.socket.sendTextMessage("452-1[\"file\",{\"_placeholder\":true,\"num\":0},"
                                    "{\"_placeholder\":true,\"num\":1}]");
        peer.socket.sendBinaryMessage(QByteArray(100'000, '\0'));
        peer.socket.sendBinaryMessage("abc");
        QVERIFY(peer.waitFor(3));
        QVERIFY(peer.received.at(2).startsWith("431["));
        QCOMPARE(peer.object(2).value("sizes"), QJsonValue(QJsonArray{100'000, 3}));
    }

    void passesOverAcksAndUnaskedPongs()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.open());
        peer.socket.sendTextMessage("3");
        peer.socket.sendTextMessage("4312[{}]");
        peer.socket.sendTextMessage("421[\"ask\"]");
        QVERIFY(peer.waitFor(3));
        QVERIFY(peer.received.at(2).startsWith("431["));
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

    void malformedInputClosesThatPeerAlone_data()
    {
        QTest::addColumn<QByteArray>("bytes"); // raw, after CONNECT has been answered
        const auto text = [](const char *payload) { return RawPeer::frame(1, payload); };
        QTest::newRow("no engine packet") << text("x");
        QTest::newRow("empty") << text("");
        QTest::newRow("open") << text("0{}");
        QTest::newRow("ping") << text("2");
        QTest::newRow("pong with data") << text("3probe");
        QTest::newRow("upgrade") << text("5");
        QTest::newRow("noop") << text("6");
        QTest::newRow("no packet type") << text("4");
        QTest::newRow("unknown packet type") << text("47");
        QTest::newRow("no array") << text("42{}");
        QTest::newRow("broken JSON") << text("42[\"a\"");
        QTest::newRow("reserved name") << text("42[\"disconnect\"]");
        QTest::newRow("CONNECT again") << text("40");
        QTest::newRow("connect error") << text("44{\"message\":\"\"}");
        QTest::newRow("event elsewhere") << text("42/admin,[\"a\"]");
        QTest::newRow("disconnect elsewhere") << text("41/admin,");
        QTest::newRow("ack elsewhere") << text("43/admin,1[]");
        QTest::newRow("unasked binary") << RawPeer::frame(2, "abc");
        QTest::newRow("text amid attachments") << QByteArray(
            text("451-[\"a\",{\"_placeholder\":true,\"num\":0}]") + text("42[\"a\"]"));
        QTest::newRow("eleven attachments") << text("4511-[\"a\"]");
        QTest::newRow("no UTF-8") << text("42[\"\xff\"]");
        QTest::newRow("reserved opcode") << RawPeer::frame(5, "a");
        QTest::newRow("not masked") << QByteArray("\x81\x01\x33", 3);
        QTest::newRow("not masked, after one that is")
            << QByteArray(text("3") + QByteArray("\x81\x01\x33", 3));
        QTest::newRow("reserved bit") << QByteArray("\xc1\x80\0\0\0\0", 6);
        QTest::newRow("long control frame") << RawPeer::frame(9, QByteArray(200, 'x'));
        QTest::newRow("continuation of nothing") << RawPeer::frame(0, "42[\"a\"]");
        QTest::newRow("too large") << RawPeer::frame(1, eventOf(131'072));
        QTest::newRow("says it is huge")
            << QByteArray("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14);
    }

    void malformedInputClosesThatPeerAlone()
    {
        QFETCH(QByteArray, bytes);
        EchoServer server;
        Peer other(server);
        QVERIFY(other.open());
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.readAll();
        peer.socket.write(bytes);
        QTRY_VERIFY(peer.isClosed());
        QVERIFY(peer.peeked().contains('\x88')); // a close frame
        QTRY_COMPARE(server.closed, 1);
        QTRY_COMPARE(server.listener.connectionCount(), 1);
        other.socket.sendTextMessage("421[\"ask\"]");
        QVERIFY(other.waitFor(3));
    }

    void tooLargeIsClosedWith1009()
    {
        EchoServer server;
        Peer peer(server);
        QVERIFY(peer.open());
        peer.socket.sendTextMessage(QString::fromLatin1(eventOf(131'072 - 20)));
        QVERIFY(peer.waitFor(3));
        peer.socket.sendTextMessage(QString::fromLatin1(eventOf(131'072)));
        QTRY_VERIFY(peer.isClosed());
        QCOMPARE(peer.socket.closeCode(), QWebSocketProtocol::CloseCodeTooMuchData);
    }

    void nothingBeforeConnect()
    {
        EchoServer server;
        for (const char *text : {"42[\"a\"]", "431[]", "41"}) {
            Peer peer(server);
            QVERIFY(peer.waitFor(1));
            peer.socket.sendTextMessage(text);
            QTRY_VERIFY(peer.isClosed());
            QCOMPARE(peer.received.size(), 1);
        }
        Peer waiting(server);
        QVERIFY(waiting.waitFor(1));
        waiting.socket.sendTextMessage("40{\"wait\":true}");
        waiting.socket.sendTextMessage("42[\"a\"]");
        QTRY_VERIFY(waiting.isClosed());
        QCOMPARE(waiting.received.size(), 1);
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

    void pingsAndKeepsWhoAnswers()
    {
        Options options = EchoServer::quickOptions();
        options.pingInterval = milliseconds(20);
        options.pingTimeout = milliseconds(5'000);
        EchoServer server(options);
        Peer peer(server);
        QVERIFY(peer.open());
        for (int pings = 1; pings <= 4; ++pings) {
            QTRY_COMPARE(peer.received.count("2"), pings);
            peer.socket.sendTextMessage("3");
        }
        QCOMPARE(server.connections.size(), 1);
    }

    void closesWhoDoesNotAnswerThePing()
    {
        Options options = EchoServer::quickOptions();
        options.pingInterval = milliseconds(20);
        options.pingTimeout = milliseconds(20);
        EchoServer server(options);
        Peer peer(server);
        QVERIFY(peer.open());
        QTRY_VERIFY(peer.isClosed());
        QCOMPARE(peer.received.count("2"), 1);
        QTRY_COMPARE(server.closed, 1);
    }

    void closesWhoSendsNoConnect()
    {
        Options options = EchoServer::quickOptions();
        options.connectTimeout = milliseconds(100);
        EchoServer server(options);
        Peer connected(server);
        QVERIFY(connected.open());
        Peer silent(server);
        Peer elsewhere(server);
        QVERIFY(elsewhere.waitFor(1));
        elsewhere.socket.sendTextMessage("40/admin,");
        QTRY_VERIFY(silent.received.size() == 1 && silent.isClosed());
        QTRY_VERIFY(elsewhere.received.size() == 2 && elsewhere.isClosed());
        QVERIFY(!connected.isClosed());
    }

    void aPeerMayLeave_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("disconnect") << RawPeer::frame(1, "41");
        QTest::newRow("engine close") << RawPeer::frame(1, "1");
        QTest::newRow("close frame") << RawPeer::frame(8, "\x03\xe8");
    }

    void aPeerMayLeave()
    {
        QFETCH(QByteArray, bytes);
        EchoServer server(EchoServer::quickOptions());
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.write(bytes);
        QTRY_VERIFY(peer.isClosed());
        QTRY_COMPARE(server.listener.connectionCount(), 0);
        QCOMPARE(server.closed, 1);
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

        // And one event of the live ones does not count what waits before it.
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
            slow.socket.ping("between"); // QWebSocket answers past what is gathered
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

    void aFloodOfPingsIsBounded()
    {
        EchoServer server;
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
        QVERIFY(QTest::qWaitFor(isCutOff, 30'000));
        QTRY_COMPARE(server.closed, 1);
        QTRY_COMPARE(server.listener.connectionCount(), 0);
        QVERIFY2(highest < 16 << 20, qPrintable(QString::number(highest)));
    }
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "tst_connection.moc"
