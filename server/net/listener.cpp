#include "net/listener.h"

#include "net/directsocket.h"

#include <QNetworkProxy>
#include <QWebSocketCorsAuthenticator>

#include <algorithm>
#include <limits>

namespace chatbook::net {
namespace {

constexpr milliseconds acceptAgainAfter{1'000};

/// Connections accepted at a time, and how long the next ones then wait in the kernel: a crowd that
/// comes at once, with all that its logins ask for, must leave those who are there their turn.
constexpr int acceptedAtOnce = 8;
constexpr milliseconds acceptInterval{10};

/// Connections that the kernel keeps until then, as many as the system lets it: one that it drops
/// tries again after a second, and then after three.
constexpr int listenBacklog = 4'096;

class PlainServer : public QTcpServer
{
protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto socket = std::make_unique<DirectSocket>();
        socket->setParent(this);
        if (socket->setSocketDescriptor(descriptor))
            addPendingConnection(socket.release());
    }
};

QString whyNotListening(const QTcpServer &server, const QHostAddress &address, quint16 port)
{
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return QStringLiteral("Port %1 is already in use.").arg(port);
    case QAbstractSocket::SocketAddressNotAvailableError:
        return QStringLiteral("This computer has no address %1.").arg(address.toString());
    case QAbstractSocket::SocketAccessError:
        return QStringLiteral("Listening on port %1 is not permitted.").arg(port);
    default:
        return QStringLiteral("Cannot listen on port %1: %2.").arg(port).arg(server.errorString());
    }
}

} // namespace

Listener::Listener(const Options &options, const Clock &clock)
    : m_shared(options, clock, [this](Connection *connection) { forget(connection); })
    , m_tcpServer(std::make_unique<PlainServer>())
    , m_webSocketServer(QStringLiteral("Chatbook"), QWebSocketServer::NonSecureMode)
{
    m_tcpServer->setProxy(QNetworkProxy::NoProxy);
    m_tcpServer->setListenBacklogSize(listenBacklog);
    // QTcpServer accepts no more while so many wait to be taken.
    m_tcpServer->setMaxPendingConnections(acceptedAtOnce);
    connect(
        m_tcpServer.get(), &QTcpServer::newConnection, this,
        [this] {
            // Told of each; the first time takes them all.
            if (!m_tcpServer->hasPendingConnections())
                return;
            while (QTcpSocket *socket = m_tcpServer->nextPendingConnection())
                welcome(socket);
            acceptAfter(acceptInterval);
        },
        Qt::QueuedConnection);
    connect(m_tcpServer.get(), &QTcpServer::acceptError, this, [this] {
        // Out of descriptors, most likely: Qt has stopped accepting for good.
        acceptAfter(acceptAgainAfter);
    });
    m_webSocketServer.setMaxPendingConnections(std::numeric_limits<int>::max());
    connect(&m_webSocketServer, &QWebSocketServer::newConnection, this, &Listener::upgrade);
}

Listener::~Listener()
{
    m_tcpServer->close();
    qDeleteAll(m_newcomers);
    qDeleteAll(std::exchange(m_connections, {}));
}

Result<Listener::Endpoint> Listener::listen(const QHostAddress &address, quint16 port)
{
    if (!m_tcpServer->listen(address, port))
        return Error{ErrorCode::Unavailable, whyNotListening(*m_tcpServer, address, port)};
    return Endpoint{m_tcpServer->serverAddress(), m_tcpServer->serverPort()};
}

void Listener::shutDown()
{
    m_tcpServer->close();
    for (Newcomer *newcomer : QList(m_newcomers))
        newcomer->cutOff();
    for (Connection *connection : QSet(m_connections))
        connection->close(QWebSocketProtocol::CloseCodeGoingAway,
                          QStringLiteral("The server stops."));
}

void Listener::acceptAfter(milliseconds pause)
{
    if (!m_tcpServer->isListening())
        return;
    m_tcpServer->pauseAccepting();
    QTimer::singleShot(pause, Qt::PreciseTimer, this, [this] {
        if (m_tcpServer->isListening())
            m_tcpServer->resumeAccepting();
    });
}

void Listener::welcome(QTcpSocket *socket)
{
    if (m_newcomers.size() >= m_shared.options.maxNewcomers)
        m_newcomers.first()->cutOff();
    auto *newcomer = new Newcomer(socket, m_shared);
    m_newcomers.append(newcomer);
    connect(newcomer, &Newcomer::headArrived, this,
            [this, newcomer](const QByteArray &head) { judge(newcomer, head); });
    connect(newcomer, &Newcomer::gone, this, [this, newcomer] { remove(newcomer); });
}

void Listener::judge(Newcomer *newcomer, const QByteArray &head)
{
    const Options &options = m_shared.options;
    if (!head.endsWith("\r\n\r\n")) {
        newcomer->refuse(
            {400,
             {ErrorCode::Invalid, QStringLiteral("The request is too long, or more than "
                                                 "a request.")}});
    } else if (const auto refusal = refusalOf(head, options.allowedOrigins)) {
        newcomer->refuse(*refusal);
    } else if (options.maxConnections > 0 && m_connections.size() >= options.maxConnections) {
        newcomer->refuse({503, {ErrorCode::ServerFull, QStringLiteral("The server is full.")}});
    } else {
        newcomer->guard();
        // Reads the request in a later turn, then comes upgrade(), or the socket is closed.
        m_webSocketServer.handleConnection(newcomer->socket());
    }
}

void Listener::upgrade()
{
    while (QWebSocket *webSocket = m_webSocketServer.nextPendingConnection()) {
        // QWebSocket does not tell its socket, but whose other end it is.
        const auto newcomer =
            std::find_if(m_newcomers.begin(), m_newcomers.end(), [&](const Newcomer *candidate) {
                const QTcpSocket *socket = candidate->socket();
                return socket->peerPort() == webSocket->peerPort() &&
                       socket->localPort() == webSocket->localPort() &&
                       socket->peerAddress() == webSocket->peerAddress() &&
                       socket->localAddress() == webSocket->localAddress();
            });
        if (newcomer == m_newcomers.end()) { // it has gone while it was upgraded
            webSocket->deleteLater();
            continue;
        }
        auto *connection = new Connection(webSocket, (*newcomer)->takeSocket(),
                                          (*newcomer)->takeGuard(), m_shared);
        remove(*newcomer);
        m_connections.insert(connection);
        emit accepted(connection);
    }
}

void Listener::forget(Connection *connection)
{
    if (m_connections.remove(connection) && m_connections.isEmpty())
        emit emptied();
}

void Listener::remove(Newcomer *newcomer)
{
    m_newcomers.removeOne(newcomer);
    newcomer->deleteLater();
}

} // namespace chatbook::net
