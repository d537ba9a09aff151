#include "socketioclient.h"

#include "owncertificate.h"
#include "server/echoserver.h"
#include "tls.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocketServer>

using namespace chatbook;
using namespace chatbook::app;
using namespace chatbook::server;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds longTime{30'000};

QString place(quint16 port)
{
    return QStringLiteral("127.0.0.1:%1").arg(port);
}

/// Keeps the answer to a request.
struct Answers
{
    PendingRequests::Handler handler(const QString &label = {})
    {
        return [this, label](const Result<QJsonObject> &result) {
            labels.append(label);
            results.append(result);
        };
    }

    QStringList labels;
    QList<Result<QJsonObject>> results;
};

/// A WebSocket server that sends what the test tells it to.
class ScriptedServer : public QObject
{
    Q_OBJECT

public:
    ScriptedServer()
        : m_server(QStringLiteral("scripted"), QWebSocketServer::NonSecureMode)
    {
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] {
            ++connections;
            peer = m_server.nextPendingConnection();
            peer->setParent(this);
            connect(peer, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
                received.append(text);
                if (text == "40")
                    peer->sendTextMessage(answerToConnect);
            });
            peer->sendTextMessage(greeting);
        });
        m_server.listen(QHostAddress::LocalHost, 0);
    }

    QUrl url() const
    {
        return QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(m_server.serverPort()));
    }

    QString greeting = "0{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":25000,"
                       "\"pingTimeout\":20000,\"maxPayload\":131072}";
    QString answerToConnect = "40{\"sid\":\"s\"}";
    QWebSocket *peer = nullptr;
    QStringList received;
    int connections = 0;

private:
    QWebSocketServer m_server;
};

/// The same with TLS, and its own key.
struct SafeServer
{
    SafeServer()
    {
        const auto context = ownTlsContext(folder.path(), echo.clock);
        if (!context)
            qFatal("%s", qPrintable(context.error().message));
        key = net::publicKeyHash(**context);
        echo.listener.encryptWith(*context);
    }

    ~SafeServer() { QSslConfiguration::setDefaultConfiguration(before); }
    Q_DISABLE_COPY_MOVE(SafeServer)

    QUrl url() const { return QUrl(QStringLiteral("wss://127.0.0.1:%1").arg(echo.port)); }

    /// Its certificate is among the system's, as long as this exists.
    void trust() const
    {
        QSslConfiguration trusting = before;
        trusting.addCaCertificates(folder.filePath("tls-certificate.pem"));
        QSslConfiguration::setDefaultConfiguration(trusting);
    }

    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    QTemporaryDir folder;
    EchoServer echo;
    QByteArray key;
};

} // namespace

class SocketIoClientTest : public QObject
{
    Q_OBJECT

    const SystemClock m_clock{};

    std::unique_ptr<SocketIoClient> makeClient() const
    {
        return std::make_unique<SocketIoClient>(
            m_clock, [] { return 0.5; },
            SocketIoClient::Timing{.connectTimeout = milliseconds(5'000),
                                   .firstRetry = milliseconds(10),
                                   .lastRetry = milliseconds(40)});
    }

    static QUrl urlOf(const EchoServer &server)
    {
        return QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(server.port));
    }

private slots:
    void connectsAndAsks()
    {
        EchoServer server;
        const auto client = makeClient();
        QSignalSpy connecting(client.get(), &SocketIoClient::connecting);
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(urlOf(server));
        QVERIFY(connected.wait());
        QCOMPARE(connecting.size(), 1);
        QVERIFY(client->isConnected());
        QCOMPARE(client->nextRetryInMs(), -1);

        Answers answers;
        client->request(u"ask", {{"a", "你好"}}, longTime, answers.handler());
        QVERIFY(answers.results.isEmpty());
        QTRY_COMPARE(answers.results.size(), 1);
        QVERIFY(answers.results.first().ok());
        QCOMPARE(answers.results.first()->value("args"),
                 QJsonValue(QJsonArray{QJsonObject{{"a", "你好"}}}));
    }

    void tellsNothingToAKeyThatIsNotKnown_data()
    {
        QTest::addColumn<bool>("anotherIsKnown");
        QTest::newRow("none is known") << false;
        QTest::newRow("another is known") << true;
    }

    void tellsNothingToAKeyThatIsNotKnown()
    {
        QFETCH(bool, anotherIsKnown);
        const SafeServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(server.url(),
                     anotherIsKnown ? QList{QByteArray(32, 'x')} : QList<QByteArray>());
        QVERIFY(refused.wait());
        QCOMPARE(refused.first().first().toByteArray(), server.key);
        QCOMPARE(disconnected.size(), 1);
        QVERIFY(client->nextRetryInMs() >= 0); // it may be back
        QTRY_COMPARE(server.echo.listener.pendingCount(), 0);
        QVERIFY(server.echo.connections.isEmpty());
        QVERIFY(connected.isEmpty());
    }

    void comesInWhereTheKeyIsKnown()
    {
        const SafeServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(server.url(), {QByteArray(32, 'x'), server.key});
        QVERIFY(connected.wait());
        QCOMPARE(client->key(), server.key);
        Answers answers;
        client->request(u"ask", {}, longTime, answers.handler());
        QTRY_COMPARE(answers.results.size(), 1);
        QVERIFY(answers.results.first().ok());
    }

    void anotherKeyIsAsGoodWhereTheSystemVouchesForTheName()
    {
        SafeServer server;
        server.trust();
        const QUrl named(QStringLiteral("wss://localhost:%1").arg(server.echo.port));
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(named, {QByteArray(32, 'x')});
        QVERIFY(connected.wait());
        QCOMPARE(client->key(), server.key);
        QVERIFY(client->isCertified());
    }

    /// Anyone can get the address of a computer, and say that the server is there.
    void aNumberIsNoNameToVouchFor()
    {
        SafeServer server;
        server.trust();
        const auto client = makeClient();
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        client->open(server.url(), {QByteArray(32, 'x')});
        QVERIFY(refused.wait());
        QVERIFY(!client->isCertified());
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(server.url(), {server.key});
        QVERIFY(connected.wait());
        QVERIFY(!client->isCertified());
    }

    void withoutACertificateForTheNameTheKeyDecides()
    {
        const SafeServer server; // nobody trusts it
        const QUrl named(QStringLiteral("wss://localhost:%1").arg(server.echo.port));
        const auto client = makeClient();
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        client->open(named, {QByteArray(32, 'x')});
        QVERIFY(refused.wait());
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(named, {server.key});
        QVERIFY(connected.wait());
        QVERIFY(!client->isCertified());
    }

    void findsOutOnThisMachineThatThereIsTls()
    {
        const SafeServer server;
        const auto client = makeClient();
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        QUrl url = server.url();
        url.setScheme("ws");
        client->open(url);
        QVERIFY(refused.wait());
        QCOMPARE(refused.first().first().toByteArray(), server.key);
    }

    void triesTheOtherPlacesInTurn()
    {
        const SafeServer stranger;
        const SafeServer server;
        ScriptedServer nobody; // accepts a connection and sends nothing valid
        nobody.greeting = "?";
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        client->open(stranger.url(), {server.key}, {nobody.url(), server.url()});
        QVERIFY(connected.wait());
        QCOMPARE(client->server(), server.url());
        QVERIFY(disconnected.isEmpty());
        QVERIFY(refused.isEmpty());
    }

    void saysThatAKeyIsNotKnownWhenTheServerIsNowhereElse()
    {
        const SafeServer stranger;
        const auto client = makeClient();
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        client->open(stranger.url(), {QByteArray(32, 'x')}, {QUrl("wss://127.0.0.1:1")});
        QVERIFY(refused.wait());
        QCOMPARE(refused.first().first().toByteArray(), stranger.key);
        QVERIFY(client->nextRetryInMs() >= 0); // it may be back
    }

    void goesAtOnceWhereItsServerIsSaidToBe()
    {
        const SafeServer server;
        SocketIoClient client(m_clock, [] { return 0.5; }); // it waits long between attempts
        QSignalSpy connected(&client, &SocketIoClient::connected);
        QSignalSpy disconnected(&client, &SocketIoClient::disconnected);
        client.open(QUrl("wss://127.0.0.1:1"), {server.key});
        for (int i = 0; i < 3; ++i)
            QVERIFY(disconnected.wait());
        client.addHint(server.url());
        QVERIFY(connected.wait(1'000));
        QCOMPARE(client.server(), server.url());
    }

    void leavesAPlaceThatDoesNotAnswerWhenItIsSaidToBeElsewhere()
    {
        const SafeServer server;
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        SocketIoClient client(
            m_clock, [] { return 0.5; },
            {.connectTimeout = milliseconds(60'000), .nextPlaceAfter = milliseconds(100)});
        QSignalSpy connected(&client, &SocketIoClient::connected);
        const QUrl first(QStringLiteral("wss://127.0.0.1:%1").arg(silent.serverPort()));
        client.open(first, {server.key});
        QTRY_VERIFY(silent.hasPendingConnections());
        QTest::qWait(200); // longer than a place gets if there are others
        QVERIFY(connected.isEmpty());
        client.addHint(first); // nothing new
        QVERIFY(!connected.wait(200));
        client.addHint(server.url());
        QVERIFY(connected.wait(1'000));
        QCOMPARE(client.server(), server.url());
    }

    void passesOverAPlaceWhereItsServerIsNot()
    {
        const SafeServer stranger;
        const auto client = makeClient();
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(QUrl("wss://127.0.0.1:1"), {QByteArray(32, 'x')});
        QVERIFY(disconnected.wait());
        client->addHint(stranger.url());
        QSignalSpy connecting(client.get(), &SocketIoClient::connecting);
        QTRY_VERIFY(disconnected.size() >= 4);
        QVERIFY(connecting.size() > disconnected.size()); // it was there, and tried the next one
        QVERIFY(refused.isEmpty());
        QVERIFY(stranger.echo.connections.isEmpty());
    }

    void goesWhereItsServerIsSaidToBeAfterAnotherWasInItsPlace()
    {
        const SafeServer stranger;
        const SafeServer server;
        const auto client = makeClient();
        QSignalSpy refused(client.get(), &SocketIoClient::keyRefused);
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(stranger.url(), {server.key});
        QVERIFY(refused.wait());
        client->addHint(server.url());
        QVERIFY(connected.wait());
        QCOMPARE(client->server(), server.url());
        QVERIFY(stranger.echo.connections.isEmpty());
    }

    void saysThatTheChatWasStoppedUntilItIsBack()
    {
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        quint16 port = 0;
        {
            EchoServer server;
            port = server.port;
            client->open(urlOf(server));
            QVERIFY(connected.wait());
            server.listener.shutDown();
            QTRY_VERIFY(!disconnected.isEmpty());
        }
        QTRY_VERIFY(disconnected.size() >= 3);
        for (const QList<QVariant> &said : disconnected)
            QCOMPARE(said.first().value<Error>(), because(Reason::ChatStopped));
        const EchoServer again({}, port);
        QVERIFY(connected.wait());
    }

    void neverDoesWithoutTls()
    {
        EchoServer plain;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        QUrl url = urlOf(plain);
        url.setScheme("wss");
        client->open(url, {QByteArray(32, 'x')});
        QTRY_VERIFY(disconnected.size() >= 3);
        QVERIFY(connected.isEmpty());
        QVERIFY(plain.connections.isEmpty());
    }

    void receivesEvents()
    {
        EchoServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy events(client.get(), &SocketIoClient::eventReceived);
        client->open(urlOf(server));
        QVERIFY(connected.wait());
        client->emitEvent(u"tell", {{"b", 1}});
        QTRY_COMPARE(events.size(), 1);
        QCOMPARE(events.first().at(0).toString(), QString("echo"));
        QCOMPARE(events.first().at(1).toJsonObject().value("name").toString(), QString("tell"));
    }

    void requestsGoOutInOrder()
    {
        EchoServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(urlOf(server));
        QVERIFY(connected.wait());
        Answers answers;
        QStringList expected;
        for (int i = 0; i < 200; ++i) {
            expected.append(QString::number(i));
            client->request(u"ask", {{"text", QString(i % 50 == 0 ? 60'000 : 10, 'x')}}, longTime,
                            answers.handler(expected.last()));
        }
        QTRY_COMPARE(answers.labels, expected);
    }

    void givesTheServersErrors_data()
    {
        QTest::addColumn<QString>("ack");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QJsonObject>("details");
        QTest::newRow("with details") << "{\"ok\":false,\"error\":{\"code\":\"rate_limited\","
                                         "\"message\":\"Wait.\",\"retryAfterMs\":7}}"
                                      << ErrorCode::RateLimited << QJsonObject{{"retryAfterMs", 7}};
        QTest::newRow("a code of later versions")
            << "{\"ok\":false,\"error\":{\"code\":\"new\",\"message\":\"New.\"}}"
            << ErrorCode::Internal << QJsonObject();
        QTest::newRow("no error in it") << "{\"ok\":false}" << ErrorCode::Internal << QJsonObject();
        QTest::newRow("no ok") << "{}" << ErrorCode::Internal << QJsonObject();
        QTest::newRow("ok is no bool") << "{\"ok\":1}" << ErrorCode::Internal << QJsonObject();
        QTest::newRow("no object") << "1" << ErrorCode::Internal << QJsonObject();
        QTest::newRow("nothing") << "" << ErrorCode::Internal << QJsonObject();
    }

    void givesTheServersErrors()
    {
        QFETCH(QString, ack);
        QFETCH(ErrorCode, code);
        QFETCH(QJsonObject, details);
        ScriptedServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(server.url());
        QVERIFY(connected.wait());
        Answers answers;
        client->request(u"ask", {}, longTime, answers.handler());
        QTRY_COMPARE(server.received.value(1), QString("421[\"ask\",{}]"));
        server.peer->sendTextMessage(QString("431[" + ack + "]"));
        server.peer->sendTextMessage(QString("431[" + ack + "]")); // a second one is too late
        server.peer->sendTextMessage("2");
        QTRY_COMPARE(server.received.value(2), QString("3"));
        QCOMPARE(answers.results.size(), 1);
        QCOMPARE(answers.results.first().error().code, code);
        QCOMPARE(answers.results.first().error().details, details);
        const Error &why = answers.results.first().error();
        QVERIFY(why.reason == Reason::AnswerNotUnderstood || !why.message.isEmpty());
    }

    void failsRequestsAtTheirDeadline()
    {
        ScriptedServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(server.url());
        QVERIFY(connected.wait());
        Answers answers;
        client->request(u"long", {}, longTime, answers.handler("long"));
        client->request(u"short", {}, milliseconds(20), answers.handler("short"));
        QTRY_COMPARE(answers.labels, QStringList{"short"});
        QCOMPARE(answers.results.first().error().code, ErrorCode::Unavailable);
        QVERIFY(client->isConnected());
        server.peer->sendTextMessage("432[{\"ok\":true}]"); // too late
        server.peer->sendTextMessage("431[{\"ok\":true}]");
        QTRY_COMPARE(answers.labels, (QStringList{"short", "long"}));
    }

    void failsRequestsWithoutAConnection()
    {
        const auto client = makeClient();
        Answers answers;
        client->request(u"ask", {}, longTime, answers.handler());
        QVERIFY(answers.results.isEmpty());
        QTRY_COMPARE(answers.results.size(), 1);
        QCOMPARE(answers.results.first().error().code, ErrorCode::Unavailable);
        client->emitEvent(u"tell", {});
    }

    void comesBackWhenTheServerDoes()
    {
        auto server = std::make_unique<EchoServer>();
        const QUrl url = urlOf(*server);
        const quint16 port = server->port;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(url);
        QVERIFY(connected.wait());
        Answers answers;
        client->request(u"ask", {}, longTime, answers.handler());
        server.reset();
        QTRY_COMPARE(answers.results.size(), 1);
        QCOMPARE(answers.results.first().error().code, ErrorCode::Unavailable);
        QTRY_VERIFY(disconnected.size() >= 3);
        QCOMPARE(disconnected.last().first().value<Error>(),
                 because(Reason::NoServerAnswers, {place(port)}));
        QCOMPARE(connected.size(), 1);

        const EchoServer again({}, port);
        QTRY_COMPARE(connected.size(), 2);
        QCOMPARE(answers.results.size(), 1);
    }

    void waitsLongerEachTimeWithJitter()
    {
        QList<double> randoms{0.5, 0.5, 0.5, 0.5, 0.0, 0.999};
        Backoff backoff(milliseconds(500), milliseconds(3'000),
                        [&] { return randoms.takeFirst(); });
        QList<qint64> waits;
        while (!randoms.isEmpty())
            waits.append(backoff.next().count());
        QCOMPARE(waits, (QList<qint64>{500, 1'000, 2'000, 3'000, 1'500, 4'497}));
        randoms = {0.5};
        backoff.reset();
        QCOMPARE(backoff.next(), milliseconds(500));
    }

    void triesAtOnceWhenTold()
    {
        ScriptedServer server;
        SocketIoClient client(m_clock, [] { return 0.5; },
                              {.connectTimeout = milliseconds(5'000),
                               .firstRetry = milliseconds(3'600'000),
                               .lastRetry = milliseconds(3'600'000)});
        QSignalSpy connected(&client, &SocketIoClient::connected);
        QSignalSpy disconnected(&client, &SocketIoClient::disconnected);
        client.open(server.url());
        QVERIFY(connected.wait());
        server.peer->abort();
        QVERIFY(disconnected.wait());
        QVERIFY(client.nextRetryInMs() > 3'000'000);
        client.retryNow();
        QVERIFY(connected.wait());
        client.retryNow(); // connected: nothing to do
        QTest::qWait(0);
        QVERIFY(client.isConnected());
        QCOMPARE(server.connections, 2);
    }

    void aSilentServerIsLeft()
    {
        ScriptedServer server;
        server.greeting = "0{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":20,\"pingTimeout\":20}";
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(server.url());
        QVERIFY(connected.wait());
        QVERIFY(disconnected.wait());
        QCOMPARE(disconnected.first().first().value<Error>().reason, Reason::ServerFellSilent);
        QVERIFY(connected.wait()); // and tried again
    }

    void answersEachPing()
    {
        ScriptedServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(server.url());
        QVERIFY(connected.wait());
        for (int pings = 1; pings <= 3; ++pings) {
            server.peer->sendTextMessage("2");
            QTRY_COMPARE(server.received.count("3"), pings);
        }
        QVERIFY(client->isConnected());
    }

    void aServerThatSaysNothingIsLeft()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost, 0));
        SocketIoClient client(m_clock, [] { return 0.5; },
                              {.connectTimeout = milliseconds(50),
                               .firstRetry = milliseconds(10),
                               .lastRetry = milliseconds(10)});
        QSignalSpy disconnected(&client, &SocketIoClient::disconnected);
        client.open(QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(silent.serverPort())));
        QVERIFY(disconnected.wait());
        QCOMPARE(disconnected.first().first().value<Error>(),
                 because(Reason::NoServerAnswers, {place(silent.serverPort())}));
        QTRY_VERIFY(disconnected.size() > 1);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("another program") << QByteArray("220 mail ESMTP\r\n");
        QTest::newRow("a web server") << QByteArray("HTTP/1.1 404 Not Found\r\n\r\n");
        QTest::newRow("a server that is full")
            << QByteArray("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    }

    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, answer);
        QTcpServer other;
        connect(&other, &QTcpServer::newConnection, &other, [&] {
            QTcpSocket *socket = other.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket, answer] {
                socket->readAll();
                socket->write(answer);
                socket->disconnectFromHost();
            });
        });
        QVERIFY(other.listen(QHostAddress::LocalHost, 0));
        const auto client = makeClient();
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(other.serverPort())));
        QVERIFY(disconnected.wait());
        QCOMPARE(disconnected.first().first().value<Error>(),
                 because(Reason::LetsNoChatIn, {place(other.serverPort())}));
    }

    void namesThatNobodyHas()
    {
        const auto client = makeClient();
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(QUrl("ws://nobody.invalid:24280"));
        QTRY_VERIFY_WITH_TIMEOUT(!disconnected.isEmpty(), 20'000);
        QCOMPARE(disconnected.first().first().value<Error>(),
                 because(Reason::NoSuchComputer, {"nobody.invalid"}));
    }

    void leavesAServerThatIsNotUnderstood_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("no packet") << "x";
        QTest::newRow("broken packet") << "42[";
        QTest::newRow("unknown packet") << "49";
        QTest::newRow("a second open packet") << "0{}";
    }

    void leavesAServerThatIsNotUnderstood()
    {
        QFETCH(QString, text);
        ScriptedServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(server.url());
        QVERIFY(connected.wait());
        server.peer->sendTextMessage(text);
        QVERIFY(disconnected.wait());
        QCOMPARE(disconnected.first().first().value<Error>().reason, Reason::ServerNotUnderstood);
        QVERIFY(connected.wait());
    }

    void strangeGreetingsAreNotUnderstood()
    {
        for (const char *greeting : {"0", "0[]", "0{}", "0{\"pingInterval\":0,\"pingTimeout\":1}",
                                     "0{\"pingInterval\":\"1\",\"pingTimeout\":1}",
                                     "0{\"pingInterval\":99999999999999,\"pingTimeout\":1}"}) {
            ScriptedServer server;
            server.greeting = greeting;
            const auto client = makeClient();
            QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
            client->open(server.url());
            QVERIFY2(disconnected.wait(), greeting);
            QCOMPARE(disconnected.first().first().value<Error>().reason,
                     Reason::ServerNotUnderstood);
        }
    }

    void aRefusalIsSaidAndTriedAgain()
    {
        ScriptedServer server;
        server.answerToConnect = "44{\"message\":\"The server is being mended.\"}";
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(server.url());
        QVERIFY(disconnected.wait());
        QCOMPARE(disconnected.first().first().value<Error>().message,
                 QString("The server is being mended."));
        server.answerToConnect = "40{\"sid\":\"s\"}";
        QVERIFY(connected.wait());
    }

    void whoIsSentAwayDoesNotComeBack()
    {
        EchoServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(urlOf(server));
        QVERIFY(connected.wait());
        server.connections.first()->disconnectPeer();
        QVERIFY(disconnected.wait());
        QCOMPARE(disconnected.first().first().value<Error>().reason, Reason::ServerEndedConnection);
        QCOMPARE(client->nextRetryInMs(), -1);
        client->retryNow(); // unless told to
        QVERIFY(connected.wait());
    }

    void closingIsFinal()
    {
        EchoServer server;
        const auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        QSignalSpy disconnected(client.get(), &SocketIoClient::disconnected);
        client->open(urlOf(server));
        QVERIFY(connected.wait());
        Answers answers;
        client->request(u"ask", {}, longTime, answers.handler());
        client->close();
        QVERIFY(answers.results.isEmpty()); // never within a call
        QTRY_COMPARE(answers.results.size(), 1);
        QCOMPARE(answers.results.first().error().code, ErrorCode::Unavailable);
        QTRY_COMPARE(server.closed, 1);
        client->retryNow();
        QCOMPARE(client->nextRetryInMs(), -1);
        QCOMPARE(disconnected.size(), 0);
        QCOMPARE(connected.size(), 1);
    }

    void handlersAreDroppedWithTheClient()
    {
        ScriptedServer server;
        auto client = makeClient();
        QSignalSpy connected(client.get(), &SocketIoClient::connected);
        client->open(server.url());
        QVERIFY(connected.wait());
        Answers answers;
        client->request(u"ask", {}, longTime, answers.handler());
        client.reset();
        QTRY_COMPARE(server.peer->state(), QAbstractSocket::UnconnectedState);
        QVERIFY(answers.results.isEmpty());
    }

    void mayBeDestroyedByItsOwnSignals()
    {
        ScriptedServer server;
        auto client = makeClient();
        connect(client.get(), &SocketIoClient::connected, this, [&] {
            client->request(u"ask", {}, longTime,
                            [&](const Result<QJsonObject> &) { client.reset(); });
            client->request(u"ask", {}, longTime,
                            [&](const Result<QJsonObject> &) { client.reset(); });
        });
        client->open(server.url());
        QTRY_COMPARE(server.received.size(), 3);
        server.peer->abort();
        QTRY_VERIFY(!client);
    }
};

QTEST_GUILESS_MAIN(SocketIoClientTest)
#include "tst_socketioclient.moc"
