#include "socketioclient.h"

#include "serverkey.h"
#include "tcptimeout.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpSocket>

namespace chatbook::app {

using socketio::EngineType;
using std::chrono::milliseconds;

namespace {

constexpr qint64 maxIncoming = 32 << 20; ///< bytes of one message from the server
constexpr quint64 frameSize = 32 << 20;  ///< above any message of ours: Qt would split characters
constexpr qint64 maxBacklog = 8 << 20;   ///< of what the server does not read, also pongs

const QString plain = QStringLiteral("ws");
const QString encrypted = QStringLiteral("wss");

std::unique_ptr<QWebSocket> makeSocket()
{
    auto socket = std::make_unique<QWebSocket>();
    socket->setProxy(QNetworkProxy::NoProxy);
    socket->setMaxAllowedIncomingMessageSize(maxIncoming);
    socket->setMaxAllowedIncomingFrameSize(maxIncoming);
    socket->setOutgoingFrameSize(frameSize);
    return socket;
}

} // namespace

SocketIoClient::SocketIoClient(const Clock &clock, RandomSource random, const Timing &timing,
                               HostLookup lookup)
    : m_clock(clock)
    , m_timing(timing)
    , m_backoff(timing.firstRetry, timing.lastRetry, std::move(random))
    , m_requests(clock)
    , m_dialer(std::move(lookup), makeSocket)
    , m_assembler(maxIncoming)
{
    connect(&m_dialer, &Dialer::reached, this, &SocketIoClient::use);
    connect(&m_dialer, &Dialer::failed, this, &SocketIoClient::fail);
    m_watchdog.setSingleShot(true);
    connect(&m_watchdog, &QTimer::timeout, this, [this] {
        lose(because(m_phase == Phase::Connected ? Reason::ServerFellSilent
                                                 : Reason::NoServerAnswers,
                     {place()}));
    });
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &SocketIoClient::attempt);
}

SocketIoClient::~SocketIoClient()
{
    dropSocket();
}

void SocketIoClient::open(const QUrl &server, const QList<QByteArray> &keys,
                          const QList<QUrl> &others)
{
    close();
    m_addresses = {server, others};
    m_keys = keys;
    m_backoff.reset();
    m_retryTimer.start(0);
}

void SocketIoClient::close()
{
    m_retryTimer.stop();
    m_addresses = {};
    dropSocket();
    forgetRound();
    // Later, like all answers: the caller may be about to be destroyed.
    QMetaObject::invokeMethod(
        &m_requests, [this] { m_requests.failAll(because(Reason::ConnectionClosed)); },
        Qt::QueuedConnection);
}

void SocketIoClient::retryNow()
{
    if (m_phase == Phase::Idle && !m_addresses.isEmpty())
        m_retryTimer.start(0);
}

void SocketIoClient::addHint(const QUrl &server)
{
    if (m_addresses.isEmpty() || m_phase == Phase::Connected)
        return;
    m_addresses.addHint(server);
    if (m_phase == Phase::Idle) {
        m_addresses.beginAt(server);
        // Others can say this as often as they like.
        const milliseconds pause = m_attempted + m_timing.firstRetry - m_clock.elapsed();
        if (pause < m_retryTimer.remainingTimeAsDuration() || !m_retryTimer.isActive())
            m_retryTimer.start(std::max(pause, milliseconds(0)));
    } else if (m_phase == Phase::Reaching && server != m_addresses.current()) {
        // A place that does not answer now is left as soon as if the hint had been there before.
        if (!m_addresses.hasUntried()) { // the hint was tried, and is to be tried again
            m_addresses.begin();
            m_addresses.countTry();
        }
        m_leaveAt = std::min(m_leaveAt, m_attempted + m_timing.nextPlaceAfter);
        const milliseconds left = m_leaveAt - m_clock.elapsed();
        if (left < m_watchdog.remainingTimeAsDuration())
            m_watchdog.start(std::max(left, milliseconds(0)));
    }
}

void SocketIoClient::emitEvent(QStringView name, const QJsonObject &argument)
{
    if (isConnected())
        send(EngineType::Message,
             socketio::eventHead(name) + socketio::toJsonBytes(argument) + ']');
}

void SocketIoClient::request(QStringView name, const QJsonObject &argument, milliseconds deadline,
                             PendingRequests::Handler handler)
{
    if (!isConnected()) {
        QMetaObject::invokeMethod(
            this, [handler = std::move(handler)] { handler(because(Reason::NoConnection)); },
            Qt::QueuedConnection);
        return;
    }
    const quint64 id = m_requests.add(deadline, std::move(handler));
    send(EngineType::Message,
         socketio::eventHead(name, id) + socketio::toJsonBytes(argument) + ']');
}

void SocketIoClient::forgetRound()
{
    m_addresses.begin();
    m_refusedKey.clear();
    m_reason.reset();
}

void SocketIoClient::attempt()
{
    m_attempted = m_clock.elapsed();
    m_url = m_addresses.current();
    m_url.setPath(QStringLiteral("/socket.io/"));
    m_url.setQuery(QStringLiteral("EIO=4&transport=websocket"));
    m_addresses.countTry();
    reach();
}

/// Connects to the place in m_url.
void SocketIoClient::reach()
{
    dropSocket();
    m_phase = Phase::Reaching;
    m_assembler = socketio::PacketAssembler(maxIncoming);
    m_key.clear();
    m_isCertified = false;
    m_leaveAt = m_clock.elapsed() + (m_addresses.hasUntried() ? std::min(m_timing.nextPlaceAfter,
                                                                         m_timing.connectTimeout)
                                                              : m_timing.connectTimeout);
    m_watchdog.start(m_leaveAt - m_clock.elapsed());
    const QPointer self(this);
    emit connecting();
    if (self && m_phase == Phase::Reaching)
        m_dialer.dial(m_url);
}

/// A socket is connected to an address of the place.
void SocketIoClient::use(QWebSocket *socket)
{
    socket->setParent(this);
    m_socket = socket;
    m_isCertified = QHostAddress(m_url.host()).isNull() && !m_addresses.currentIsHint(); // so far
    connect(m_socket, &QWebSocket::sslErrors, this, &SocketIoClient::checkErrors);
    connect(m_socket, &QWebSocket::connected, this, &SocketIoClient::checkKey);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &SocketIoClient::readText);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
            [this](const QByteArray &bytes) { take(m_assembler.addBinary(bytes)); });
    // Queued: only then does the socket know why. Dropped sockets are ignored.
    connect(
        m_socket, &QWebSocket::disconnected, this,
        [this, socket = m_socket] {
            if (socket && socket == m_socket)
                fail(socket->error());
        },
        Qt::QueuedConnection);
    if (m_dialer.hasOthers())
        m_watchdog.start(std::min(m_timing.nextPlaceAfter, m_watchdog.remainingTimeAsDuration()));
    watchForFloods();
}

void SocketIoClient::fail(QAbstractSocket::SocketError error)
{
    if (!tryWithTls(error))
        lose(whyLost(error));
}

/// Errors of the certificate, such as a missing signature or wrong dates, do not matter if its key
/// is known.
void SocketIoClient::checkErrors()
{
    m_key = serverKey(m_socket->sslConfiguration().peerCertificate());
    m_isCertified = false;
    if (m_keys.contains(m_key))
        m_socket->ignoreSslErrors();
    else // later: the socket is in its handshake, which now fails
        QMetaObject::invokeMethod(
            this,
            [this, socket = m_socket] {
                if (socket && socket == m_socket)
                    refuseKey();
            },
            Qt::QueuedConnection);
}

/// Runs before anything is sent to the server. A key that is not known is accepted if the system's
/// authorities vouch for the certificate and for the name of the place. A numeric address is not
/// enough, because anybody may have it.
void SocketIoClient::checkKey()
{
    m_key = serverKey(m_socket->sslConfiguration().peerCertificate());
    m_isCertified &= !m_key.isEmpty();
    if (!m_keys.isEmpty() && !m_key.isEmpty() && !m_keys.contains(m_key)) {
        if (!m_isCertified)
            return refuseKey();
        m_keys.append(m_key); // so that it can be reached by its addresses, too
    }
    if (const auto *tcpSocket = m_socket->findChild<QTcpSocket *>())
        setTcpTimeout(m_timing.longestSilence, *tcpSocket);
    m_phase = Phase::Greeting;
    m_watchdog.start(m_timing.connectTimeout);
}

void SocketIoClient::refuseKey()
{
    if (!m_addresses.currentIsHint())
        m_refusedKey = m_key;
    lose(because(Reason::KeyUnknown, {place()}));
}

bool SocketIoClient::tryWithTls(QAbstractSocket::SocketError error)
{
    const bool isHere =
        QHostAddress(m_url.host()).isLoopback() || m_url.host() == QLatin1StringView("localhost");
    if (m_phase != Phase::Reaching || !isHere || m_url.scheme() != plain ||
        error == QAbstractSocket::ConnectionRefusedError)
        return false;
    m_url.setScheme(encrypted);
    reach();
    return true;
}

void SocketIoClient::watchForFloods()
{
    // QWebSocket answers every ping at once, even if nobody reads. Its TCP socket is its child.
    auto *tcpSocket = m_socket->findChild<QTcpSocket *>();
    if (!tcpSocket)
        return;
    connect(tcpSocket, &QTcpSocket::readyRead, this, [this, socket = m_socket] {
        if (socket && socket == m_socket && socket->bytesToWrite() > maxBacklog)
            lose(because(Reason::ServerDoesNotRead, {place()}));
    });
}

void SocketIoClient::lose(const Error &reason)
{
    if (!m_reason)
        m_reason = reason;
    const milliseconds left = m_leaveAt - m_clock.elapsed();
    if (m_phase == Phase::Reaching && m_dialer.hasOthers() && left > milliseconds(0)) {
        releaseSocket();
        m_watchdog.start(left);
        return m_dialer.dialOthers();
    }
    if (m_phase != Phase::Connected) {
        const bool isLast = !m_addresses.hasUntried();
        m_addresses.next();
        if (!isLast) {
            m_retryTimer.start(0);
            return dropSocket();
        }
    }
    const Error why = *m_reason;
    const QByteArray refusedKey = m_refusedKey;
    forgetRound();
    m_retryTimer.start(m_backoff.next());
    const QPointer self(this);
    end(why);
    if (self && !refusedKey.isEmpty())
        emit keyRefused(refusedKey);
}

void SocketIoClient::end(const Error &reason)
{
    dropSocket();
    const QPointer self(this);
    m_requests.failAll(reason);
    if (self)
        emit disconnected(reason);
}

void SocketIoClient::dropSocket()
{
    m_phase = Phase::Idle;
    m_watchdog.stop();
    m_dialer.stop();
    releaseSocket();
}

void SocketIoClient::releaseSocket()
{
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    if (m_socket->state() == QAbstractSocket::ConnectedState)
        m_socket->close();
    else
        m_socket->abort();
    m_socket->deleteLater(); // it may be the sender
    m_socket.clear();
}

Error SocketIoClient::whyLost(QAbstractSocket::SocketError error)
{
    if (m_phase == Phase::Connected || m_phase == Phase::Greeting) {
        m_wasStopped = m_socket->closeCode() == QWebSocketProtocol::CloseCodeGoingAway;
        return m_wasStopped ? because(Reason::ChatStopped)
                            : because(Reason::ConnectionLost, {place()});
    }
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return because(Reason::NoSuchComputer, {m_url.host()});
    case QAbstractSocket::ConnectionRefusedError:
    case QAbstractSocket::SocketTimeoutError:
    case QAbstractSocket::NetworkError:
        return m_wasStopped ? because(Reason::ChatStopped)
                            : because(Reason::NoServerAnswers, {place()});
    default:
        return because(Reason::LetsNoChatIn, {place()});
    }
}

QString SocketIoClient::place() const
{
    const QString host = m_url.host();
    const QString shown = host.contains(u':') ? QString(u'[' + host + u']') : host;
    return shown + u':' + QString::number(m_url.port(defaultPort));
}

} // namespace chatbook::app
