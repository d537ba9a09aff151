#pragma once

#include <functional>
#include <memory>

#include <QHostInfo>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>

namespace chatbook::app {

/// Looks up the addresses of a name. `found` is called later, and never after `context` has gone.
using HostLookup = std::function<void(const QString &name, QObject *context,
                                      const std::function<void(const QHostInfo &)> &found)>;
/// With everything that this system knows about names.
HostLookup systemLookup();

/// In the order of RFC 8305, section 4: IPv6 and IPv4 alternate, starting with the family that the
/// system put first. At most 16.
QList<QHostAddress> dialingOrder(const QList<QHostAddress> &addresses);

/// Opens a WebSocket at the address of a name that answers first (RFC 8305, "happy eyeballs"), so
/// that a dead address costs a quarter of a second.
class Dialer : public QObject
{
    Q_OBJECT

public:
    /// Makes a socket that is not open.
    using Make = std::function<std::unique_ptr<QWebSocket>()>;

    Dialer(HostLookup lookup, Make make);
    ~Dialer() override;

    /// Answered later, by reached() or failed().
    void dial(const QUrl &url);
    void stop();

    /// Whether the name has addresses that were not reached().
    bool hasOthers() const { return !m_waiting.isEmpty(); }
    /// Tries the other addresses, because the reached one is not the right server. Answered like
    /// dial().
    void dialOthers() { dialNext(); }

signals:
    /// The TCP connection is open, and nothing was received yet. The socket has no parent.
    void reached(QWebSocket *socket);
    void failed(QAbstractSocket::SocketError error);

private:
    struct Call
    {
        QHostAddress address;
        QWebSocket *socket;
    };

    void dialNext();
    void take(QWebSocket *socket);
    void giveUp(QWebSocket *socket);

    const HostLookup m_lookup;
    const Make m_make;
    QUrl m_url;
    QList<QHostAddress> m_waiting;
    QList<Call> m_calls;
    QTimer m_next;
    std::unique_ptr<QObject> m_looking; ///< context of the lookup
};

} // namespace chatbook::app
