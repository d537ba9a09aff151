#pragma once

#include "peersocket.h"
#include "requesthead.h"
#include "shared.h"

#include <optional>

namespace chatbook::server::net {

/// A TCP connection before it is a WebSocket: waits, for a bounded time, for the whole HTTP
/// request.
class PendingHandshake : public QObject, private Expiring
{
    Q_OBJECT

public:
    /// Over a connected socket.
    PendingHandshake(PeerSocket peerSocket, Shared &shared);
    ~PendingHandshake() override;

    QHostAddress peerAddress() const { return m_peerSocket.socket->peerAddress(); }
    /// None if its address does not count: see net/addresskey.h.
    const std::optional<quint64> &addressKey() const { return m_addressKey; }

    /// Sends the `answer` to the handshake, and gives up the socket. None if the peer has already
    /// gone, since that socket would never report it again.
    std::optional<PeerSocket> accept(const QByteArray &answer);

    /// Answers with `refusal` and closes.
    void refuse(const Refusal &refusal);

    /// Closes at once.
    void cutOff();

signals:
    /// Once, with everything that came: the request's head, or as much of one as is allowed, or
    /// more than a head, though a client should wait for the answer (RFC 6455, 4.1).
    void headArrived(const QByteArray &head);
    void gone();

private:
    void read();
    void write(const QByteArray &bytes);
    void expired() override;

    PeerSocket m_peerSocket;
    std::optional<quint64> m_addressKey;
    Shared &m_shared;
    QByteArray m_head; ///< as much of it as has come
    bool m_hasHead = false;
};

} // namespace chatbook::server::net
