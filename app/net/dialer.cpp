#include "dialer.h"

#include <QPointer>
#include <QSslSocket>
#include <QTcpSocket>

#include <algorithm>

namespace chatbook::app {

namespace {

constexpr std::chrono::milliseconds nextAfter{250}; ///< RFC 8305, section 5
constexpr qsizetype mostDialed = 16;

/// Connects the TCP socket of a QWebSocket to this one address. QWebSocket itself knows only the
/// name, which the handshake and the certificate need, and would look it up again.
void connectTo(const QHostAddress &address, const QUrl &url, QTcpSocket &socket)
{
    {
        const QSignalBlocker blocker(&socket); // else the QWebSocket would close
        socket.abort();
    }
    if (auto *tls = qobject_cast<QSslSocket *>(&socket))
        tls->connectToHostEncrypted(address.toString(), quint16(url.port()), url.host());
    else
        socket.connectToHost(address, quint16(url.port()));
}

} // namespace

HostLookup systemLookup()
{
    return [](const QString &name, QObject *context,
              const std::function<void(const QHostInfo &)> &found) {
        QHostInfo::lookupHost(name, context, found);
    };
}

QList<QHostAddress> dialingOrder(const QList<QHostAddress> &addresses)
{
    QList<QHostAddress> same;
    QList<QHostAddress> other;
    for (const QHostAddress &address : addresses)
        (address.protocol() == addresses.first().protocol() ? same : other).append(address);
    QList<QHostAddress> order;
    for (qsizetype i = 0; i < std::max(same.size(), other.size()); ++i)
        order += same.mid(i, 1) + other.mid(i, 1);
    return order.mid(0, mostDialed);
}

Dialer::Dialer(HostLookup lookup, Make make)
    : m_lookup(std::move(lookup))
    , m_make(std::move(make))
{
    m_next.setSingleShot(true);
    m_next.setInterval(nextAfter);
    connect(&m_next, &QTimer::timeout, this, &Dialer::dialNext);
}

Dialer::~Dialer()
{
    stop();
}

void Dialer::dial(const QUrl &url)
{
    stop();
    m_url = url;
    if (const QHostAddress address(url.host()); !address.isNull()) {
        m_waiting = QList<QHostAddress>{address}; // Qt 6.8.2 asserts on a bare list here
        dialNext();
        return;
    }
    m_looking = std::make_unique<QObject>();
    m_lookup(url.host(), m_looking.get(), [this](const QHostInfo &info) {
        m_waiting = dialingOrder(info.addresses());
        if (m_waiting.isEmpty())
            emit failed(QAbstractSocket::HostNotFoundError);
        else
            dialNext();
    });
}

void Dialer::stop()
{
    m_looking.reset();
    m_next.stop();
    m_waiting.clear();
    for (const Call &call : std::exchange(m_calls, {})) {
        call.socket->disconnect(this);
        call.socket->abort();
        call.socket->deleteLater();
    }
}

void Dialer::dialNext()
{
    m_next.stop();
    const QHostAddress address = m_waiting.takeFirst();
    QWebSocket *socket = m_make().release();
    m_calls.append({address, socket});
    // Queued: only then does the socket know why.
    connect(
        socket, &QWebSocket::disconnected, this,
        [this, socket = QPointer(socket)] { giveUp(socket); }, Qt::QueuedConnection);
    socket->open(m_url);
    if (auto *tcp = socket->findChild<QTcpSocket *>()) {
        connect(tcp, &QTcpSocket::connected, this, [this, socket] { take(socket); });
        if (QHostAddress(m_url.host()).isNull())
            connectTo(address, m_url, *tcp);
    }
    if (!m_waiting.isEmpty())
        m_next.start();
}

void Dialer::take(QWebSocket *socket)
{
    m_next.stop();
    QList<QHostAddress> slower;
    for (const Call &call : std::exchange(m_calls, {})) {
        call.socket->disconnect(this);
        if (call.socket == socket)
            continue;
        slower.append(call.address);
        call.socket->abort();
        call.socket->deleteLater();
    }
    m_waiting = slower + m_waiting;
    emit reached(socket);
}

void Dialer::giveUp(QWebSocket *socket)
{
    const auto call = std::find_if(m_calls.begin(), m_calls.end(),
                                   [socket](const Call &each) { return each.socket == socket; });
    if (socket == nullptr || call == m_calls.end())
        return; // taken or dropped meanwhile
    const QAbstractSocket::SocketError error = socket->error();
    m_calls.erase(call);
    socket->deleteLater();
    if (!m_waiting.isEmpty())
        dialNext();
    else if (m_calls.isEmpty())
        emit failed(error);
}

} // namespace chatbook::app
