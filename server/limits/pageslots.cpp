#include "pageslots.h"

#include <algorithm>

namespace chatbook::server {

bool PageSlots::mayBegin(QObject &who, const std::function<void()> &goOn)
{
    // Nobody overtakes the waiting requests.
    if (hasRoom() && (m_calling || m_waiting.isEmpty()))
        return true;
    if (std::none_of(m_waiting.cbegin(), m_waiting.cend(),
                     [&](const Waiting &waiting) { return waiting.who == &who; }))
        m_waiting.enqueue({&who, goOn});
    return false;
}

void PageSlots::end()
{
    --m_underWay;
    // Queued: a refused request ends as soon as it begins, and each would call the next one
    // recursively.
    if (!m_waiting.isEmpty())
        QMetaObject::invokeMethod(this, &PageSlots::callNext, Qt::QueuedConnection);
}

void PageSlots::callNext()
{
    m_calling = true;
    while (hasRoom() && !m_waiting.isEmpty())
        if (const Waiting next = m_waiting.dequeue(); next.who)
            next.goOn();
    m_calling = false;
}

} // namespace chatbook::server
