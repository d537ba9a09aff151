#include "timerqueue.h"

#include <QCoreApplication>
#include <QTimerEvent>

#include <vector>

namespace chatbook::server::loop {

using std::chrono::milliseconds;

void TimerQueue::add(const TimerInfo &timer, QObject *object)
{
    const auto due = Clock::now() + milliseconds(timer.interval);
    m_timers.insert(timer.timerId, {timer, object, due});
    m_queue.insert({due, timer.timerId});
}

bool TimerQueue::remove(int id)
{
    const auto timer = m_timers.constFind(id);
    if (timer == m_timers.cend())
        return false;
    m_queue.erase({timer->due, id});
    m_timers.erase(timer);
    return true;
}

bool TimerQueue::removeAll(QObject *object)
{
    const QList<TimerInfo> timers = of(object);
    for (const TimerInfo &timer : timers)
        remove(timer.timerId);
    return !timers.isEmpty();
}

QList<TimerQueue::TimerInfo> TimerQueue::of(QObject *object) const
{
    QList<TimerInfo> timers;
    for (const Timer &timer : m_timers)
        if (timer.object == object)
            timers.append(timer.info);
    return timers;
}

milliseconds TimerQueue::until(Clock::time_point due)
{
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(due - Clock::now()));
}

std::optional<milliseconds> TimerQueue::remaining(int id) const
{
    const auto timer = m_timers.constFind(id);
    return timer == m_timers.cend() ? std::nullopt : std::optional(until(timer->due));
}

std::optional<milliseconds> TimerQueue::untilFirst() const
{
    return m_queue.empty() ? std::nullopt : std::optional(until(m_queue.begin()->first));
}

bool TimerQueue::fire()
{
    // Timers that become due meanwhile, such as those of 0 ms, wait for the next turn.
    const auto now = Clock::now();
    std::vector<int> due;
    for (auto next = m_queue.begin(); next != m_queue.end() && next->first <= now; ++next)
        due.push_back(next->second);
    for (const int id : due) {
        const auto timer = m_timers.find(id);
        if (timer == m_timers.end() || timer->firing)
            continue; // stopped by another, or served by an inner event loop
        m_queue.erase({timer->due, id});
        // Missed times are not made up for.
        const milliseconds interval(timer->info.interval);
        timer->due = std::max(timer->due + interval, now);
        timer->firing = true;
        QTimerEvent event(id);
        QCoreApplication::sendEvent(timer->object, &event);
        // The slot may have stopped it, or started another timer with the same id.
        const auto after = m_timers.find(id);
        if (after != m_timers.end() && after->firing) {
            after->firing = false;
            m_queue.insert({after->due, id});
        }
    }
    return !due.empty();
}

} // namespace chatbook::server::loop
