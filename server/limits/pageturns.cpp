#include "pageturns.h"

#include "peer.h"

namespace chatbook {

bool PageTurns::mayBegin(Peer &peer)
{
    // Nobody overtakes those who wait.
    if (hasRoom() && (m_calling || m_waiting.isEmpty()))
        return true;
    if (!m_waiting.contains(&peer))
        m_waiting.enqueue(&peer);
    return false;
}

void PageTurns::end()
{
    --m_underWay;
    // Not at once: what is refused ends as it begins, and each would call the next within itself.
    if (!m_waiting.isEmpty())
        QMetaObject::invokeMethod(this, &PageTurns::callNext, Qt::QueuedConnection);
}

void PageTurns::callNext()
{
    m_calling = true;
    while (hasRoom() && !m_waiting.isEmpty())
        if (const QPointer<Peer> peer = m_waiting.dequeue())
            peer->pump();
    m_calling = false;
}

} // namespace chatbook
