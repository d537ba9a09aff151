#pragma once

#include <QTcpSocket>

namespace chatbook::net {

/// Sees what a peer sends before QWebSocket does, and finds the frames that QWebSocket lets pass
/// though a server must close for them: those that are not masked (RFC 6455, 5.1).
class FrameGuard
{
public:
    /// To be made before QWebSocket gets the socket, whose slots are called in that order.
    explicit FrameGuard(QTcpSocket *socket);
    ~FrameGuard();
    FrameGuard(const FrameGuard &) = delete;
    FrameGuard &operator=(const FrameGuard &) = delete;

    /// The handshake is over: all that comes, and what is there already, are frames.
    void arm();

    /// QWebSocket has read what it could: what is left was seen.
    void mark() { m_seen = m_socket->bytesAvailable(); }

    /// A frame has come that was not masked. Known before QWebSocket reads it.
    bool foundUnmasked() const { return m_foundUnmasked; }

private:
    void look();
    bool pass(QByteArrayView bytes);

    QTcpSocket *m_socket;
    QMetaObject::Connection m_reading;
    bool m_armed = false;
    bool m_foundUnmasked = false;
    qint64 m_seen = 0;   ///< bytes, of those that the socket holds
    quint64 m_ahead = 0; ///< bytes that belong to the current frame, its header aside
    QByteArray m_header; ///< as much of the next one as has come, the mask aside
};

} // namespace chatbook::net
