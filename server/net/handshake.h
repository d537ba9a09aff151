#pragma once

#include <QByteArray>
#include <QWebSocketServer>

namespace chatbook::server::net {

/// The WebSocket handshake (RFC 6455, 4.2), by QtWebSockets. It sees only the request, not the
/// connection: a QWebSocket kept for each would nearly double the cost of an idle connection.
class Handshake
{
public:
    Handshake();

    /// The answer to the request with `head`, which ends with its empty line; empty if it does not
    /// ask for a WebSocket.
    QByteArray answerTo(const QByteArray &head);

private:
    QWebSocketServer m_server;
};

} // namespace chatbook::server::net
