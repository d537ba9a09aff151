#include "echoserver.h"
#include "rawpeer.h"

#include <QJsonDocument>

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::server::net;
using std::chrono::milliseconds;

// Engine.IO 4 over WebSocket and Socket.IO 5, by their documents:
// https://github.com/socketio/engine.io-protocol and
// https://github.com/socketio/socket.io-protocol. tst_listener tests requests that are not for a
// WebSocket, tst_framing invalid WebSocket frames.

namespace {

QByteArray text(const QByteArray &packet)
{
    return RawPeer::frame(1, packet);
}

QByteArray binary(const QByteArray &attachment)
{
    return RawPeer::frame(2, attachment);
}

/// The echo application's answer to an event `x` with `args`, and attachments of `sizes`.
QByteArray heard(const QByteArray &args, const QByteArray &sizes = {})
{
    return R"({"args":[)" + args + R"(],"name":"x","ok":true,"sizes":[)" + sizes + "]}";
}

QByteArray placeholder(int number)
{
    return R"({"_placeholder":true,"num":)" + QByteArray::number(number) + "}";
}

/// The object at the end of a packet.
QJsonObject objectIn(const QByteArray &packet)
{
    return QJsonDocument::fromJson(packet.sliced(packet.indexOf('{'))).object();
}

/// A connection that has opened Engine.IO but not Socket.IO.
struct EnginePeer : RawPeer
{
    explicit EnginePeer(const EchoServer &server)
        : RawPeer(server.port)
    {
        socket.write(request());
        waitFor([this] { return peeked().contains("\r\n\r\n"); });
        socket.read(peeked().indexOf("\r\n\r\n") + 4);
    }

    void send(const QByteArray &packet) { socket.write(text(packet)); }

    QByteArrayList texts()
    {
        QByteArrayList texts;
        for (const auto &[opcode, payload] : received())
            if (opcode == 1)
                texts += payload;
        return texts;
    }

    /// The packet number `index`, once it has come; empty if it does not come.
    QByteArray packet(int index)
    {
        waitFor([&] { return texts().size() > index || isClosed(); });
        return texts().value(index);
    }
};

} // namespace

class ConformanceTest : public QObject
{
    Q_OBJECT

    static void columns()
    {
        QTest::addColumn<QByteArray>("sent"); // frames, after CONNECT has been answered
        QTest::addColumn<QByteArrayList>("answers");
    }

    static void row(const char *name, const QByteArray &sent, const QByteArrayList &answers = {})
    {
        QTest::newRow(name) << sent << answers;
    }

    static Options shortHeartbeat(int interval, int timeout)
    {
        Options options = EchoServer::quickOptions();
        options.pingInterval = milliseconds(interval);
        options.pingTimeout = milliseconds(timeout);
        return options;
    }

private slots:
    // Engine.IO

    void opensWithTheHandshakesFields()
    {
        const EchoServer server;
        EnginePeer peer(server);
        QVERIFY(peer.packet(0).startsWith("0{"));
        const QJsonObject open = objectIn(peer.packet(0));
        QCOMPARE(open.keys(),
                 (QStringList{"maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"}));
        QVERIFY(!open.value("sid").toString().isEmpty());
        QCOMPARE(open.value("upgrades"), QJsonValue(QJsonArray()));
        QCOMPARE(open.value("pingInterval"), QJsonValue(25'000));
        QCOMPARE(open.value("pingTimeout"), QJsonValue(20'000));
        QCOMPARE(open.value("maxPayload"), QJsonValue(131'072));
        EnginePeer other(server);
        QVERIFY(objectIn(other.packet(0)).value("sid") != open.value("sid"));
    }

    void pingsAndKeepsWhoAnswers()
    {
        EchoServer server(shortHeartbeat(20, 10'000));
        EnginePeer peer(server);
        for (int pings = 1; pings <= 4; ++pings) {
            QVERIFY(waitFor([&] { return peer.texts().count("2") == pings; }));
            peer.send("3");
        }
        QCOMPARE(server.connections.size(), 1);
    }

    void closesWhoDoesNotAnswerThePing()
    {
        const EchoServer server(shortHeartbeat(20, 20));
        EnginePeer peer(server);
        QVERIFY(waitFor([&] { return peer.isClosed(); }));
        QCOMPARE(peer.texts().count("2"), 1);
        QVERIFY(waitFor([&] { return server.closed == 1; }));
        QCOMPARE(server.refused("no_pong"), 1);
    }

    void onlyAPongAnswersAPing()
    {
        const EchoServer server(shortHeartbeat(20, 100));
        EnginePeer peer(server);
        peer.send("40");
        QVERIFY(waitFor([&] { return peer.texts().contains("2"); }));
        peer.send(R"(42["x"])");
        peer.socket.write(RawPeer::frame(10, {})); // the WebSocket's own
        QVERIFY(waitFor([&] { return peer.isClosed(); }));
        QCOMPARE(peer.texts().count("2"), 1);
    }

    void closesForTheClosePacket()
    {
        EchoServer server;
        EnginePeer peer(server);
        peer.send("1");
        QVERIFY(waitFor([&] { return peer.isClosed() && server.listener.connectionCount() == 0; }));
        QCOMPARE(server.closed, 1);
        QCOMPARE(peer.received().last(), std::pair(8, QByteArray("\x03\xe8")));
    }

    // Socket.IO

    void connectsToTheMainNamespace_data()
    {
        QTest::addColumn<QByteArray>("connect");
        QTest::addColumn<QJsonObject>("payload");
        QTest::newRow("alone") << QByteArray("40") << QJsonObject();
        QTest::newRow("by name") << QByteArray("40/,") << QJsonObject();
        QTest::newRow("with a payload")
            << QByteArray(R"(40{"token":"t"})") << QJsonObject{{"token", "t"}};
    }

    void connectsToTheMainNamespace()
    {
        QFETCH(QByteArray, connect);
        QFETCH(QJsonObject, payload);
        const EchoServer server;
        EnginePeer peer(server);
        peer.send(connect);
        QVERIFY(peer.packet(1).startsWith("40{"));
        const QJsonObject answer = objectIn(peer.packet(1));
        QCOMPARE(answer.keys(), QStringList{"sid"});
        // The session's own id, which reveals nothing about the connection.
        QVERIFY(answer.value("sid") != objectIn(peer.packet(0)).value("sid"));
        QCOMPARE(server.payloads, QList<QJsonObject>{payload});
    }

    void otherNamespacesAreInvalid()
    {
        const EchoServer server;
        EnginePeer peer(server);
        peer.send(R"(40/admin,{"a":1})");
        QCOMPARE(peer.packet(1), R"(44/admin,{"message":"Invalid namespace"})");
        QVERIFY(server.payloads.isEmpty());
        peer.send("40");
        QVERIFY(peer.packet(2).startsWith("40{"));
        peer.send("40/more");
        QCOMPARE(peer.packet(3), R"(44/more,{"message":"Invalid namespace"})");
        QCOMPARE(server.connections.size(), 1);
    }

    void closesWhoSendsNoConnect()
    {
        Options options = EchoServer::quickOptions();
        options.connectTimeout = milliseconds(1'000);
        const EchoServer server(options);
        EnginePeer connected(server);
        connected.send("40");
        EnginePeer silent(server);
        EnginePeer elsewhere(server);
        elsewhere.send("40/admin,");
        QVERIFY(waitFor([&] { return silent.isClosed() && elsewhere.isClosed(); }));
        QCOMPARE(silent.texts().size(), 1);
        QCOMPARE(elsewhere.texts().size(), 2);
        QCOMPARE(server.refused("no_connect"), 2);
        QVERIFY(!connected.isClosed());
    }

    void takesNothingBeforeConnect_data()
    {
        QTest::addColumn<QByteArray>("sent");
        QTest::newRow("an event") << text(R"(42["x"])");
        QTest::newRow("an ack") << text("431[]");
        QTest::newRow("a disconnect") << text("41");
        QTest::newRow("a binary event") << text("450-[\"x\"]");
        QTest::newRow("an attachment") << binary("x");
        QTest::newRow("an event while CONNECT is not answered yet")
            << QByteArray(text(R"(40{"wait":true})") + text(R"(42["x"])"));
    }

    void takesNothingBeforeConnect()
    {
        QFETCH(QByteArray, sent);
        const EchoServer server;
        EnginePeer peer(server);
        peer.socket.write(sent);
        QVERIFY(waitFor([&] { return peer.isClosed(); }));
        QCOMPARE(peer.texts().size(), 1);
        QCOMPARE(peer.received().last().first, 8);
    }

    void disconnectsWhoAsksForIt()
    {
        for (const char *packet : {"41", "41/,"}) {
            const EchoServer server;
            RawPeer peer(server.port);
            QVERIFY(peer.open());
            peer.socket.readAll();
            peer.sendText(packet);
            QVERIFY(waitFor([&] { return peer.isClosed() && server.closed == 1; }));
            QCOMPARE(peer.received().size(), 1);
            QCOMPARE(peer.received().first(), std::pair(8, QByteArray("\x03\xe8")));
        }
    }

    void takesEvents_data()
    {
        columns();
        const auto echo = [](const QByteArray &said) {
            return QByteArray(R"(42["echo",)" + said + "]");
        };
        const auto ack = [](const QByteArray &id, const QByteArray &said) {
            return QByteArray("43" + id + '[' + said + ']');
        };
        row("event", text(R"(42["x"])"), {echo(heard(""))});
        row("event with arguments", text(R"(42["x",1,null,{"a":[true,"你好"]}])"),
            {echo(heard(R"(1,null,{"a":[true,"你好"]})"))});
        row("event in the main namespace by name", text(R"(42/,["x"])"), {echo(heard(""))});
        row("event with an ack", text(R"(427["x",2])"), {ack("7", heard("2"))});
        row("event in the main namespace with an ack", text(R"(42/,7["x"])"),
            {ack("7", heard(""))});
        row("ack id 0", text(R"(420["x"])"), {ack("0", heard(""))});
        row("largest ack id", text(R"(429007199254740991["x"])"),
            {ack("9007199254740991", heard(""))});
        row("one after the other", text(R"(422["x",1])") + text(R"(421["x",2])"),
            {ack("2", heard("1")), ack("1", heard("2"))});
        row("an ack that nothing asked for", text("4312[{}]"));
        row("a pong that nothing asked for", text("3"));

        row("binary event", text("451-[\"x\"," + placeholder(0) + "]") + binary("abc"),
            {echo(heard(placeholder(0), "3"))});
        row("binary event with an ack", text("451-7[\"x\"," + placeholder(0) + "]") + binary("abc"),
            {ack("7", heard(placeholder(0), "3"))});
        row("binary event in the main namespace by name",
            text("451-/,7[\"x\"," + placeholder(0) + "]") + binary("abc"),
            {ack("7", heard(placeholder(0), "3"))});
        row("attachments in order",
            text("453-[\"x\"," + placeholder(0) + ",{\"b\":[" + placeholder(1) + "]}," +
                 placeholder(2) + "]") +
                binary("a") + binary({}) + binary(QByteArray(100'000, '\0')),
            {echo(heard(placeholder(0) + ",{\"b\":[" + placeholder(1) + "]}," + placeholder(2),
                        "1,0,100000"))});
        row("placeholders the other way round",
            text("452-[\"x\"," + placeholder(1) + ',' + placeholder(0) + "]") + binary("a") +
                binary("bc"),
            {echo(heard(placeholder(1) + ',' + placeholder(0), "1,2"))});
        row("ten attachments", text("4510-[\"x\"]") + binary("a").repeated(10),
            {echo(heard("", "1,1,1,1,1,1,1,1,1,1"))});
        row("no attachments", text("450-[\"x\"]"), {echo(heard(""))});
        row("a pong amid attachments", text("451-[\"x\"]") + text("3") + binary("a"),
            {echo(heard("", "1"))});
        row("an event behind the attachments",
            text("451-[\"x\"]") + binary("a") + text(R"(42["x",2])"),
            {echo(heard("", "1")), echo(heard("2"))});
        row("a binary ack that nothing asked for",
            text("462-5[" + placeholder(0) + ',' + placeholder(1) + "]") + binary("a") +
                binary("b"));
    }

    void takesEvents()
    {
        QFETCH(QByteArray, sent);
        QFETCH(QByteArrayList, answers);
        const EchoServer server;
        EnginePeer peer(server);
        peer.send("40");
        peer.socket.write(sent);
        peer.send(R"(4299["fence"])");
        QVERIFY(waitFor([&] { return peer.peeked().contains("4399[") || peer.isClosed(); }));
        QCOMPARE(peer.texts().mid(2, peer.texts().size() - 3), answers);
        QVERIFY(peer.texts().last().startsWith("4399["));
    }

    void malformedPacketsCloseThatPeerAlone_data()
    {
        columns();
        row("no Engine.IO packet", text("x"));
        row("an empty one", text(""));
        row("an unknown one", text("7"));
        row("open", text("0{}"));
        row("close with data", text("1x"));
        row("ping", text("2"));
        row("ping with data", text("2probe"));
        row("pong with data", text("3probe"));
        row("upgrade", text("5"));
        row("noop", text("6"));
        row("a message without a packet", text("4"));
        row("an unknown packet", text("47"));
        row("CONNECT again", text("40"));
        row("CONNECT with an ack id", text("401{}"));
        row("CONNECT with an array", text("40[]"));
        row("CONNECT elsewhere with broken JSON", text("40/a,{"));
        row("DISCONNECT with a payload", text("41{}"));
        row("DISCONNECT elsewhere", text("41/admin,"));
        row("CONNECT_ERROR", text(R"(44{"message":""})"));
        row("event elsewhere", text(R"(42/admin,["x"])"));
        row("event without a payload", text("42"));
        row("event without a name", text("42[]"));
        row("event with a number for its name", text("42[1]"));
        row("event with an object", text("42{}"));
        row("event with a reserved name", text(R"(42["disconnect"])"));
        row("event that does not end", text(R"(42["x")"));
        row("event with something behind it", text(R"(42["x"]x)"));
        row("event with a byte order mark before it", text("42\xef\xbb\xbf[\"x\"]"));
        row("event with a negative ack id", text(R"(42-1["x"])"));
        row("event with an ack id of 2^53", text(R"(429007199254740992["x"])"));
        row("ack elsewhere", text("43/admin,1[]"));
        row("ack without an id", text("43[]"));
        row("ack with an object", text("431{}"));
        row("binary event without a number", text("45[\"x\"]"));
        row("binary event without a dash", text("451[\"x\"]"));
        row("binary event with a negative number", text("45-1-[\"x\"]"));
        row("binary event with too many", text("4511-[\"x\"]"));
        row("binary event elsewhere", text("450-/admin,[\"x\"]"));
        row("placeholder out of range", text("451-[\"x\"," + placeholder(1) + "]"));
        row("placeholder below it", text("451-[\"x\"," + placeholder(-1) + "]"));
        row("binary ack without an id", text("460-[]"));
        row("attachment that nothing announced", binary("abc"));
        row("one attachment too many", text("451-[\"x\"]") + binary("a") + binary("b"));
        row("an event amid attachments", text("452-[\"x\"]") + binary("a") + text(R"(42["x"])"));
        row("CONNECT elsewhere amid attachments", text("451-[\"x\"]") + text("40/a,"));
    }

    void malformedPacketsCloseThatPeerAlone()
    {
        QFETCH(QByteArray, sent);
        const EchoServer server;
        EnginePeer other(server);
        other.send("40");
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.readAll();
        peer.socket.write(sent);
        QVERIFY(waitFor([&] { return peer.isClosed() && server.closed == 1; }));
        QCOMPARE(peer.received().last().first, 8);
        QVERIFY(peer.received().last().second.startsWith("\x03\xea")); // 1002
        QCOMPARE(server.refused("malformed"), 1);
        other.send(R"(421["x"])");
        QVERIFY(other.packet(2).startsWith("431["));
    }

    void attachmentsThatAreTooLargeTogetherCloseThePeer()
    {
        Options options;
        options.maxPayload = 1'000;
        const EchoServer server(options);
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.readAll();
        peer.socket.write(text("4510-[\"x\"]") + binary(QByteArray(600, 'a')).repeated(2));
        QVERIFY(waitFor([&] { return peer.isClosed() && server.closed == 1; }));
        QCOMPARE(peer.received().last().first, 8);
        QVERIFY(peer.received().last().second.startsWith("\x03\xf1")); // 1009
        QCOMPARE(server.refused("malformed"), 1);
        QVERIFY(server.events.isEmpty());
    }
};

QTEST_GUILESS_MAIN(ConformanceTest)
#include "tst_conformance.moc"
