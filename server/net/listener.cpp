#include "listener.h"

#include "addresskey.h"
#include "exceeds.h"
#include "ownname.h"

#include <QNetworkProxy>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace chatbook::server::net {
namespace {

constexpr milliseconds acceptAgainAfter{1'000};

/// Connections accepted at a time, at all addresses together, and the pause before the next ones. A
/// crowd that comes at once, with all that its logins ask for, must leave the others their turn.
constexpr int acceptedAtOnce = 8;
constexpr milliseconds acceptInterval{10};

/// Connections that the kernel keeps until then, if the system allows so many. A connection that it
/// drops is tried again after one second, and then after three.
constexpr int listenBacklog = 4'096;

/// A port that is free at one address may be taken at the next.
constexpr int triesForAFreePort = 10;

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

QStringList Listener::Endpoint::urls() const
{
    QStringList urls;
    for (const QHostAddress &address : addresses) {
        const QString host =
            address == QHostAddress(QHostAddress::Any) ? QStringLiteral("::") : address.toString();
        urls.append(QStringLiteral("%1://%2:%3")
                        .arg(isEncrypted ? QStringLiteral("wss") : QStringLiteral("ws"),
                             host.contains(u':') ? QStringLiteral("[%1]").arg(host) : host)
                        .arg(port));
    }
    return urls;
}

Listener::Listener(const Options &options, const Clock &clock, Refusals &refusals)
    : m_shared(options, clock, refusals, *this)
{}

Listener::~Listener()
{
    stopAccepting();
    qDeleteAll(findChildren<PendingHandshake *>()); // also those to be deleted later
    qDeleteAll(std::exchange(m_connections, {}));
}

Result<Listener::Endpoint> Listener::listen(const QList<QHostAddress> &addresses, quint16 port)
{
    Result<Done> opened = Done();
    for (int i = 0; i < (port == 0 ? triesForAFreePort : 1); ++i) {
        stopAccepting();
        for (const QHostAddress &address : addresses) {
            opened = open(address, m_doors.empty() ? port : m_doors[0].tcpServer->serverPort());
            if (!opened)
                break;
        }
        if (opened)
            break;
    }
    if (!opened) {
        stopAccepting();
        return opened.error();
    }
    Endpoint endpoint{{}, m_doors[0].tcpServer->serverPort()};
    for (const Door &door : m_doors)
        endpoint.addresses.append(door.tcpServer->serverAddress());
    return endpoint;
}

Result<Done> Listener::open(const QHostAddress &address, quint16 port)
{
    auto server = std::make_unique<QTcpServer>();
    server->setProxy(QNetworkProxy::NoProxy);
    server->setListenBacklogSize(listenBacklog);
    if (!server->listen(address, port))
        return Error{ErrorCode::Unavailable, whyNotListening(*server, address, port)};
    // QTcpServer retries without end when the system has no free descriptor, and reports only the
    // first error. So it only listens, and accept4() is called here.
    server->pauseAccepting();
    auto incoming =
        std::make_unique<QSocketNotifier>(server->socketDescriptor(), QSocketNotifier::Read);
    connect(incoming.get(), &QSocketNotifier::activated, this,
            [this, incoming = incoming.get()] { acceptSome(*incoming); });
    m_doors.push_back({std::move(server), std::move(incoming)});
    return Done();
}

void Listener::shutDown()
{
    stopAccepting();
    for (PendingHandshake *pending : QList(m_pending))
        pending->cutOff();
    for (Connection *connection : QSet(m_connections))
        connection->close(QWebSocketProtocol::CloseCodeGoingAway,
                          QStringLiteral("The server stops."));
}

qint64 Listener::backlog() const
{
    return std::accumulate(m_connections.begin(), m_connections.end(), qint64(0),
                           [](qint64 sum, const Connection *one) { return sum + one->backlog(); });
}

void Listener::stopAccepting()
{
    for (Door &door : m_doors)
        door.incoming.reset(); // must go before the socket that it watches
    m_doors.clear();
}

void Listener::acceptSome(QSocketNotifier &incoming)
{
    const int most = std::max(1, acceptedAtOnce / int(m_doors.size()));
    for (int i = 0; i < most; ++i) {
        const int descriptor = ::accept4(int(incoming.socket()), nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor >= 0) {
            auto socket = std::make_unique<QTcpSocket>();
            if (socket->setSocketDescriptor(descriptor))
                welcome(std::move(socket));
            else
                ::close(descriptor);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            return acceptAfter(incoming, acceptAgainAfter);
        } // else that connection has failed
    }
    acceptAfter(incoming, acceptInterval);
}

void Listener::acceptAfter(QSocketNotifier &incoming, milliseconds pause)
{
    incoming.setEnabled(false);
    QTimer::singleShot(pause, Qt::PreciseTimer, &incoming,
                       [&incoming] { incoming.setEnabled(true); });
}

void Listener::welcome(std::unique_ptr<QTcpSocket> socket)
{
    makeWayFor(addressKey(socket->peerAddress()));
    auto *pending = new PendingHandshake(
        {std::move(socket), m_tls ? std::make_unique<TlsSession>(m_tls.get()) : nullptr}, m_shared);
    pending->setParent(this);
    m_pending.append(pending);
    connect(pending, &PendingHandshake::headArrived, this,
            [this, pending](const QByteArray &head) { judge(pending, head); });
    connect(pending, &PendingHandshake::gone, this, [this, pending] { remove(pending); });
}

/// Cuts off the oldest half-open request if there are too many; or the oldest from the new one's
/// address, if that address has half of all, so that one address cannot drive out the others.
void Listener::makeWayFor(const std::optional<quint64> &key)
{
    const int most = m_shared.options.maxPendingHandshakes;
    PendingHandshake *oldestOwn = nullptr;
    int own = 0;
    if (key && most > 0) {
        for (PendingHandshake *pending : std::as_const(m_pending)) {
            if (pending->addressKey() != key)
                continue;
            if (own++ == 0)
                oldestOwn = pending;
        }
    }
    const bool tooManyOwn = oldestOwn != nullptr && own + 1 > std::max(1, most / 2);
    if (!tooManyOwn && !exceeds(m_pending.size() + 1, most))
        return;
    m_shared.refusals.connections.count(QLatin1StringView("half_open_gave_way"));
    (tooManyOwn ? oldestOwn : m_pending.first())->cutOff();
}

void Listener::judge(PendingHandshake *pending, const QByteArray &head)
{
    const Options &options = m_shared.options;
    if (!head.endsWith("\r\n\r\n")) {
        refuse(pending, QLatin1StringView("bad_request"),
               {400,
                {ErrorCode::Invalid, QStringLiteral("That is no HTTP request, or more than "
                                                    "one.")}});
    } else if (const auto refusal = refusalOf(head, site())) {
        refuse(pending,
               refusal->status == 403 ? QLatin1StringView("bad_origin")
                                      : QLatin1StringView("bad_request"),
               *refusal);
    } else if (exceeds(m_connections.size() + 1, options.maxConnections)) {
        refuse(pending, QLatin1StringView("server_full"),
               {503, {ErrorCode::ServerFull, QStringLiteral("The server is full.")}});
    } else if (const auto key = addressKey(pending->peerAddress());
               key && exceeds(m_countByAddress.value(*key) + 1, options.maxPerAddress)) {
        refuse(pending, QLatin1StringView("address_full"),
               {503,
                {ErrorCode::ServerFull, QStringLiteral("Too many connections come from your "
                                                       "address.")}});
    } else if (const QByteArray answer = m_handshake.answerTo(head); answer.isEmpty()) {
        refuse(pending, QLatin1StringView("bad_request"),
               {400, {ErrorCode::Invalid, QStringLiteral("The request asks for no WebSocket.")}});
    } else {
        upgrade(pending, answer);
    }
}

Site Listener::site() const
{
    const Options &options = m_shared.options;
    return {options.allowedOrigins, m_tls != nullptr, [this, &options](const QByteArray &host) {
                return isOwnName(host, options.machineName, m_tls.get());
            }};
}

void Listener::refuse(PendingHandshake *pending, QLatin1StringView cause, const Refusal &refusal)
{
    m_shared.refusals.connections.count(cause);
    emit refused(plainAddress(pending->peerAddress()), refusal.error.message,
                 QString::fromLatin1(refusal.origin));
    pending->refuse(refusal);
}

void Listener::upgrade(PendingHandshake *pending, const QByteArray &answer)
{
    std::optional<PeerSocket> peerSocket = pending->accept(answer);
    remove(pending);
    if (!peerSocket)
        return;
    auto *connection = new Connection(std::move(*peerSocket), m_shared);
    m_connections.insert(connection);
    if (const auto key = connection->addressKey())
        ++m_countByAddress[*key];
    joinedChanged(connection, false);
    emit accepted(connection);
}

void Listener::joinedChanged(Connection *connection, bool joined)
{
    m_unjoined.removeOne(connection);
    if (joined)
        return;
    m_unjoined.append(connection);
    if (exceeds(m_unjoined.size(), m_shared.options.unjoined()))
        m_unjoined.takeFirst()->closeFor(QLatin1StringView("unjoined_gave_way"),
                                         QWebSocketProtocol::CloseCodePolicyViolated,
                                         QStringLiteral("Too many wait to log in."));
}

void Listener::destroyed(Connection *connection)
{
    m_unjoined.removeOne(connection);
    if (const auto key = connection->addressKey(); key && --m_countByAddress[*key] == 0)
        m_countByAddress.remove(*key);
    if (m_connections.remove(connection) && m_connections.isEmpty())
        emit emptied();
}

void Listener::blamed(const QHostAddress &address, const QString &reason)
{
    emit refused(address, reason, {});
}

void Listener::remove(PendingHandshake *pending)
{
    m_pending.removeOne(pending);
    pending->deleteLater();
}

} // namespace chatbook::server::net
