#pragma once

#include <chrono>

#include <QDateTime>

namespace chatbook {

/// The source of time, so that tests decide it.
class Clock
{
public:
    virtual ~Clock() = default;

    /// The time of day in UTC with milliseconds. It jumps when people set the clock.
    virtual QDateTime now() const = 0;

    /// Time since some fixed moment. It never goes back: use it for durations and deadlines.
    virtual std::chrono::milliseconds elapsed() const = 0;

protected:
    Clock() = default;
    Clock(const Clock &) = default;
    Clock &operator=(const Clock &) = default;
};

/// The machine's clock.
class SystemClock final : public Clock
{
public:
    QDateTime now() const override;
    std::chrono::milliseconds elapsed() const override;
};

} // namespace chatbook
