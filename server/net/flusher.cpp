#include "net/flusher.h"

#include <utility>

namespace chatbook::net {

void Flusher::flushSoon(QTcpSocket *socket)
{
    // The flush that is running goes on for as long as the kernel takes anything.
    if (socket == m_current || (!m_sockets.empty() && m_sockets.back() == socket))
        return;
    m_sockets.emplace_back(socket);
    if (!m_posted)
        m_posted = QMetaObject::invokeMethod(this, &Flusher::flush, Qt::QueuedConnection);
}

void Flusher::flush()
{
    m_posted = false;
    for (const QPointer<QTcpSocket> &socket : std::exchange(m_sockets, {})) {
        if (!socket || socket->state() != QAbstractSocket::ConnectedState)
            continue;
        m_current = socket;
        socket->flush();
        m_current = nullptr;
    }
}

} // namespace chatbook::net
