#pragma once

#include <QAbstractEventDispatcher>
#include <QHash>

#include <chrono>
#include <optional>
#include <set>

namespace chatbook::server::loop {

/// The timers of one event dispatcher, ordered by when they are due.
class TimerQueue
{
public:
    using Clock = std::chrono::steady_clock;
    using TimerInfo = QAbstractEventDispatcher::TimerInfo;

    void add(const TimerInfo &timer, QObject *object);
    bool remove(int id);
    bool removeAll(QObject *object);
    QList<TimerInfo> of(QObject *object) const;

    /// Time until the timer is due, at least 0; none if there is no such timer.
    std::optional<std::chrono::milliseconds> remaining(int id) const;

    /// Time until the first timer is due, rounded up; none if there is no timer.
    std::optional<std::chrono::milliseconds> untilFirst() const;

    /// Sends one event to each timer that is due now. A timer whose event is still being handled,
    /// in an outer event loop, waits. Gives whether any was due.
    bool fire();

private:
    struct Timer
    {
        TimerInfo info;
        QObject *object;
        Clock::time_point due;
        bool firing = false;
    };

    static std::chrono::milliseconds until(Clock::time_point due);

    QHash<int, Timer> m_timers;
    std::set<std::pair<Clock::time_point, int>> m_queue; ///< of timers that are not firing
};

} // namespace chatbook::server::loop
