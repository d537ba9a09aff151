#include "daychange.h"

#include "clock.h"

#include <algorithm>

namespace chatbook::app {

using namespace std::chrono_literals;

DayChange::DayChange(const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_today(clock.now().toLocalTime().date())
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &DayChange::look);
    look();
}

void DayChange::look()
{
    const QDateTime now = m_clock.now().toLocalTime();
    const std::chrono::milliseconds left(now.msecsTo(now.date().addDays(1).startOfDay()));
    m_timer.start(std::clamp<std::chrono::milliseconds>(left, 1ms, 1min));
    if (now.date() == m_today)
        return;
    m_today = now.date();
    emit changed();
}

} // namespace chatbook::app
