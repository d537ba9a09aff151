#pragma once

#include "clock.h"

#include <QDate>
#include <QTimer>

namespace chatbook::app {

/// Signals that another day has begun: at midnight, or within a minute after a sleep or a change of
/// the clock or the time zone.
class DayChange : public QObject
{
    Q_OBJECT

public:
    /// The clock must outlive it.
    explicit DayChange(const Clock &clock, QObject *parent = nullptr);

signals:
    void changed();

private:
    void look();

    const Clock &m_clock;
    QDate m_today;
    QTimer m_timer;
};

} // namespace chatbook::app
