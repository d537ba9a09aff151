#pragma once

#include "net/frameguard.h"
#include "net/requesthead.h"
#include "net/shared.h"

#include <QTcpSocket>

#include <memory>

namespace chatbook::net {

/// A TCP connection until it is a WebSocket: waits, for so long, until the HTTP request is
/// whole, and leaves it unread in the socket.
class Newcomer : public QObject, private Expiring
{
    Q_OBJECT

public:
    /// Owns `socket`, which is connected, until it is taken.
    Newcomer(QTcpSocket *socket, Shared &shared);
    ~Newcomer() override;

    QTcpSocket *socket() const { return m_socket; }

    /// Before QWebSocket gets the socket.
    void guard() { m_guard = std::make_unique<FrameGuard>(m_socket); }

    /// The socket and its guard, which no longer are the newcomer's.
    QTcpSocket *takeSocket();
    std::unique_ptr<FrameGuard> takeGuard() { return std::move(m_guard); }

    /// Answers with `refusal` and closes.
    void refuse(const Refusal &refusal);

    /// Closes at once.
    void cutOff();

signals:
    /// Once, with all that came: the request's head, as much of one as there may be, or more
    /// than one, though a client is to wait for the answer (RFC 6455, 4.1).
    void headArrived(const QByteArray &head);
    void gone();

private:
    void read();
    void expired() override { cutOff(); }

    QTcpSocket *m_socket;
    std::unique_ptr<FrameGuard> m_guard;
    const qsizetype m_maxHead;
};

} // namespace chatbook::net
