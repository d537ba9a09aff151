#pragma once

#include "tlssession.h"

#include <QTcpSocket>

#include <memory>

namespace chatbook::server::net {

/// A TCP connection, and the TLS on it.
struct PeerSocket
{
    std::unique_ptr<QTcpSocket> socket;
    std::unique_ptr<TlsSession> tls; ///< none: plain

    /// Everything that has come from the peer.
    QByteArray readAll() const
    {
        const QByteArray bytes = socket->readAll();
        return tls ? tls->received(bytes) : bytes;
    }

    /// Whether TLS itself has something to send, or the peer ended it.
    bool hasForWire() const { return tls && tls->hasForWire(); }
    bool hasEnded() const { return tls && !tls->isOpen(); }
};

} // namespace chatbook::server::net
