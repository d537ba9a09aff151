#include "deadlines.h"

#include <algorithm>

namespace chatbook::server::net {

using std::chrono::milliseconds;

Expiring::~Expiring()
{
    m_deadlines.remove(*this);
}

void Expiring::expireAt(milliseconds at)
{
    m_deadlines.insert(*this, at);
}

void Expiring::expireNever()
{
    m_deadlines.remove(*this);
}

Deadlines::Deadlines(const Clock &clock, milliseconds step)
    : m_clock(clock)
    , m_step(step)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer); // the step is coarse enough; early is no use
    connect(&m_timer, &QTimer::timeout, this, &Deadlines::expire);
}

void Deadlines::insert(Expiring &who, milliseconds at)
{
    remove(who);
    const milliseconds rounded = (at + m_step - milliseconds(1)) / m_step * m_step;
    who.m_at = rounded;
    m_queue.insert({rounded, &who});
    arm();
}

void Deadlines::remove(Expiring &who)
{
    // The timer stays as it is: firing once for nothing is cheaper than setting it each time.
    if (who.m_at)
        m_queue.erase({*who.m_at, &who});
    who.m_at.reset();
}

void Deadlines::arm()
{
    if (m_queue.empty())
        return;
    const milliseconds first = m_queue.begin()->first;
    if (m_timer.isActive() && m_armedFor <= first)
        return;
    m_armedFor = first;
    m_timer.start(std::max(milliseconds(0), first - m_clock.elapsed()));
}

void Deadlines::expire()
{
    const milliseconds now = m_clock.elapsed();
    while (!m_queue.empty() && m_queue.begin()->first <= now) {
        Expiring *who = m_queue.begin()->second;
        remove(*who);
        who->expired();
    }
    arm();
}

} // namespace chatbook::server::net
