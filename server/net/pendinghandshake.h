#pragma once

#include "peersocket.h"
#include "requesthead.h"
#include "shared.h"

#include <optional>

namespace chatbook::server::net {

/// A TCP connection until it is a WebSocket: waits, for so long, until the HTTP request is whole.
class PendingHandshake : public QObject, private Expiring
{
    Q_OBJECT

public:
    /// Over a connected socket.
    PendingHandshake(PeerSocket peerSocket, Shared &shared);
    ~PendingHandshake() override;

    QHostAddress peerAddress() const { return m_peerSocket.socket->peerAddress(); }
    /// None of one that does not count: see net/addresskey.h.
    const std::optional<quint64> &addressKey() const { return m_addressKey; }

    /// Sends the `answer` to the handshake. The socket no longer is the pending's; none where the
    /// peer has gone already, of which that socket would never tell again.
    std::optional<PeerSocket> accept(const QByteArray &answer);

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
    void write(const QByteArray &bytes);
    void expired() override;

    PeerSocket m_peerSocket;
    std::optional<quint64> m_addressKey;
    Shared &m_shared;
    QByteArray m_head; ///< what came of it
    bool m_hasHead = false;
};

} // namespace chatbook::server::net
