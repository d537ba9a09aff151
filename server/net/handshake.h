#pragma once

#include <QByteArray>
#include <QWebSocketServer>

namespace chatbook::server::net {

/// The WebSocket handshake (RFC 6455, 4.2), by QtWebSockets. It sees the request and nothing of the
/// connection: kept for each, a QWebSocket would nearly double what an idle one costs.
class Handshake
{
public:
    Handshake();

    /// The answer to the request with `head`, its empty line included; empty when it asks for no
    /// WebSocket.
    QByteArray answerTo(const QByteArray &head);

private:
    QWebSocketServer m_server;
};

} // namespace chatbook::server::net
