#include "dialer.h"

#include "owncertificate.h"
#include "server/echoserver.h"
#include "socketioclient.h"
#include "tls.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocketServer>

using namespace chatbook;
using namespace chatbook::app;
using namespace chatbook::server;
using std::chrono::milliseconds;

namespace {

const QHostAddress live(QHostAddress::LocalHost);
const QHostAddress other("127.0.0.2");

QList<QHostAddress> addresses(const QStringList &texts)
{
    QList<QHostAddress> all;
    for (const QString &text : texts)
        all.append(QHostAddress(text));
    return all;
}

/// All names belong to one machine.
HostLookup lookupOf(const QList<QHostAddress> &addresses)
{
    return [addresses](const QString &, QObject *context,
                       const std::function<void(const QHostInfo &)> &found) {
        QMetaObject::invokeMethod(
            context,
            [addresses, found] {
                QHostInfo info;
                info.setAddresses(addresses);
                found(info);
            },
            Qt::QueuedConnection);
    };
}

/// The other address of a server, which to a person is a dead IPv6 address.
class Bad : public QObject
{
    Q_OBJECT

public:
    Bad(const QString &kind, quint16 port)
    {
        if (kind == "refuses")
            return;
        if (kind == "drops all")
            m_server.setListenBacklogSize(0);
        connect(&m_server, &QTcpServer::newConnection, this, [this, kind] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            ++came;
            if (kind == "hangs up")
                socket->disconnectFromHost();
            else if (kind == "is a web server")
                connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                    socket->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                });
        });
        QVERIFY(m_server.listen(other, port));
        if (kind != "drops all")
            return;
        // The system stops answering when some connections wait to be accepted.
        m_server.pauseAccepting();
        for (int waiting = 0; waiting < 10; ++waiting) {
            auto *socket = new QTcpSocket(this);
            socket->connectToHost(other, port);
            if (!socket->waitForConnected(100))
                return;
        }
        QFAIL("All are let in.");
    }

    int came = 0; ///< connections

private:
    QTcpServer m_server;
};

/// Uses the key in the folder, or a new one. Returns its hash.
QByteArray encrypt(EchoServer &server, const QString &folder)
{
    const auto context = ownTlsContext(folder, server.clock);
    if (!context)
        qFatal("%s", qPrintable(context.error().message));
    server.listener.encryptWith(*context);
    return net::publicKeyHash(**context);
}

} // namespace

/// How a server is reached whose name has several addresses.
class DialerTest : public QObject
{
    Q_OBJECT

    const SystemClock m_clock{};

    /// Gives up a place after far longer than a test may take.
    SocketIoClient::Timing patient() const
    {
        return {.connectTimeout = milliseconds(600'000),
                .nextPlaceAfter = milliseconds(300),
                .firstRetry = milliseconds(10),
                .lastRetry = milliseconds(40)};
    }

    static QUrl office(const char *scheme, quint16 port)
    {
        return QUrl(QString("%1://office.example:%2").arg(scheme).arg(port));
    }

private slots:
    /// Sockets that were given up are deleted with the test.
    void cleanup() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }

    void dialsTheFamiliesByTurns_data()
    {
        QTest::addColumn<QStringList>("given");
        QTest::addColumn<QStringList>("order");
        QTest::newRow("none") << QStringList() << QStringList();
        QTest::newRow("IPv6 first") << QStringList{"fd00::1", "fd00::2", "10.0.0.1", "10.0.0.2"}
                                    << QStringList{"fd00::1", "10.0.0.1", "fd00::2", "10.0.0.2"};
        QTest::newRow("IPv4 first") << QStringList{"10.0.0.1", "10.0.0.2", "fd00::1"}
                                    << QStringList{"10.0.0.1", "fd00::1", "10.0.0.2"};
        QTest::newRow("one family")
            << QStringList{"10.0.0.2", "10.0.0.1"} << QStringList{"10.0.0.2", "10.0.0.1"};
    }
    void dialsTheFamiliesByTurns()
    {
        QFETCH(const QStringList, given);
        QFETCH(const QStringList, order);
        QCOMPARE(dialingOrder(addresses(given)), addresses(order));
    }

    void dialsNotWithoutEnd()
    {
        QList<QHostAddress> many;
        for (quint32 i = 0; i < 1'000; ++i)
            many.append(QHostAddress(0x0a000000 + i));
        QCOMPARE(dialingOrder(many), many.mid(0, 16));
    }

    void reachesAServerOfWhichAnotherAddressIsDead_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("safe");
        for (const char *kind :
             {"refuses", "drops all", "hangs up", "says nothing", "is a web server"}) {
            QTest::addRow("%s, with TLS", kind) << kind << true;
            QTest::addRow("%s", kind) << kind << false;
        }
    }
    void reachesAServerOfWhichAnotherAddressIsDead()
    {
        QFETCH(const QString, kind);
        QFETCH(const bool, safe);
        const QTemporaryDir folder; // of its key
        QByteArray key;
        const auto start = [&](quint16 port) {
            auto server = std::make_unique<EchoServer>(net::Options(), port);
            if (safe)
                key = encrypt(*server, folder.path());
            return server;
        };
        std::unique_ptr<EchoServer> server = start(0);
        const quint16 port = server->port;
        const Bad bad(kind, port);
        SocketIoClient client(
            m_clock, [] { return 0.5; }, patient(), lookupOf({other, live}));
        QSignalSpy connected(&client, &SocketIoClient::connected);
        QSignalSpy disconnected(&client, &SocketIoClient::disconnected);
        const QUrl url = office(safe ? "wss" : "ws", port);
        client.open(url, {key});
        QVERIFY(connected.wait());
        QVERIFY(disconnected.isEmpty());
        QCOMPARE(client.server(), url); // it is kept under its name
        if (kind != "refuses" && kind != "drops all")
            QVERIFY(bad.came > 0);

        server.reset();
        QTRY_VERIFY(!disconnected.isEmpty());
        server = start(port);
        QVERIFY(connected.wait());
    }

    void passesOverAnAddressThatShowsAnotherKey()
    {
        const QTemporaryDir folder;
        const QTemporaryDir strangersFolder;
        EchoServer server;
        EchoServer stranger;
        const QByteArray key = encrypt(server, folder.path());
        encrypt(stranger, strangersFolder.path());
        // At the other address is the stranger, behind a relay.
        bool relayed = false;
        QTcpServer relay;
        QVERIFY(relay.listen(other, server.port));
        connect(&relay, &QTcpServer::newConnection, &relay, [&] {
            QTcpSocket *from = relay.nextPendingConnection();
            relayed = true;
            auto *to = new QTcpSocket(from);
            to->connectToHost(live, stranger.port);
            connect(from, &QTcpSocket::readyRead, to, [from, to] { to->write(from->readAll()); });
            connect(to, &QTcpSocket::readyRead, from, [from, to] { from->write(to->readAll()); });
        });
        SocketIoClient client(
            m_clock, [] { return 0.5; }, patient(), lookupOf({other, live}));
        QSignalSpy connected(&client, &SocketIoClient::connected);
        QSignalSpy refused(&client, &SocketIoClient::keyRefused);
        client.open(office("wss", server.port), {key});
        QVERIFY(connected.wait());
        QVERIFY(refused.isEmpty());
        QVERIFY(relayed);
        QCOMPARE(client.key(), key);
        QVERIFY(stranger.connections.isEmpty());
    }

    void tellsTheServerTheNameWhicheverAddressIsReached()
    {
        QWebSocketServer server("office", QWebSocketServer::NonSecureMode);
        QVERIFY(server.listen(live));
        QByteArray host;
        std::unique_ptr<QWebSocket> accepted; // the server does not own it
        connect(&server, &QWebSocketServer::newConnection, this, [&] {
            accepted.reset(server.nextPendingConnection());
            host = accepted->request().rawHeader("Host");
        });
        const Bad bad("drops all", server.serverPort());
        SocketIoClient client(
            m_clock, [] { return 0.5; }, patient(), lookupOf({other, live}));
        client.open(office("ws", server.serverPort()));
        QTRY_COMPARE(host, "office.example:" + QByteArray::number(server.serverPort()));
    }

    void saysThatNobodyAnswersWhereNoAddressDoes()
    {
        QTcpServer free;
        QVERIFY(free.listen(live));
        const quint16 port = free.serverPort();
        free.close();
        SocketIoClient client(
            m_clock, [] { return 0.5; }, patient(), lookupOf({other, live}));
        QSignalSpy disconnected(&client, &SocketIoClient::disconnected);
        client.open(office("wss", port));
        QTRY_VERIFY(disconnected.size() >= 2); // and tries again
        QCOMPARE(disconnected.first().first().value<Error>(),
                 because(Reason::NoServerAnswers, {QString("office.example:%1").arg(port)}));
    }

    void givesUpAfterTheTimeForAll()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(live));
        const Bad bad("says nothing", silent.serverPort());
        auto timing = patient();
        timing.connectTimeout = milliseconds(700);
        SocketIoClient client(
            m_clock, [] { return 0.5; }, timing, lookupOf({other, live}));
        QSignalSpy disconnected(&client, &SocketIoClient::disconnected);
        client.open(office("wss", silent.serverPort()));
        QVERIFY(disconnected.wait());
        QCOMPARE(disconnected.first().first().value<Error>().reason, Reason::NoServerAnswers);
        QVERIFY(silent.hasPendingConnections());
    }

    void isSilentAfterItWasClosed()
    {
        const EchoServer server;
        const Bad bad("drops all", server.port);
        SocketIoClient client(
            m_clock, [] { return 0.5; }, patient(), lookupOf({other, live}));
        QSignalSpy connecting(&client, &SocketIoClient::connecting);
        QSignalSpy connected(&client, &SocketIoClient::connected);
        client.open(office("ws", server.port));
        QVERIFY(connecting.wait());
        client.close();
        QVERIFY(!connected.wait(600));
        QVERIFY(server.connections.isEmpty());
    }
};

QTEST_GUILESS_MAIN(DialerTest)
#include "tst_dialer.moc"
