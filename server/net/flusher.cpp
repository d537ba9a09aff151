#include "flusher.h"

#include <algorithm>
#include <utility>

namespace chatbook::server::net {

Flushable::~Flushable()
{
    if (m_waits)
        m_flusher.remove(*this);
}

void Flushable::flushSoon()
{
    if (m_waits)
        return;
    m_waits = true;
    m_flusher.add(*this);
}

void Flusher::add(Flushable &who)
{
    if (m_waiting.empty())
        QMetaObject::invokeMethod(this, &Flusher::flush, Qt::QueuedConnection);
    m_waiting.push_back(&who);
}

void Flusher::remove(Flushable &who)
{
    std::replace(m_waiting.begin(), m_waiting.end(), &who, static_cast<Flushable *>(nullptr));
    std::replace(m_current.begin(), m_current.end(), &who, static_cast<Flushable *>(nullptr));
}

void Flusher::flush()
{
    m_current.swap(m_waiting);
    // flush() may remove others, which leaves their places empty.
    for (Flushable *&place : m_current) {
        if (Flushable *who = std::exchange(place, nullptr)) {
            who->m_waits = false;
            who->flush();
        }
    }
    m_current.clear();
}

} // namespace chatbook::server::net
