#pragma once

#include <chrono>

#include <QDateTime>

namespace chatbook {

/// Where time comes from, so that tests decide it.
class Clock
{
public:
    virtual ~Clock() = default;

    /// The time of day in UTC with milliseconds. May jump, as people set it.
    virtual QDateTime now() const = 0;

    /// Time since some fixed moment. Never goes back: for every duration and deadline.
    virtual std::chrono::milliseconds elapsed() const = 0;

protected:
    Clock() = default;
    Clock(const Clock &) = default;
    Clock &operator=(const Clock &) = default;
};

/// The clock of the machine.
class SystemClock final : public Clock
{
public:
    QDateTime now() const override;
    std::chrono::milliseconds elapsed() const override;
};

} // namespace chatbook
