#pragma once

#include "clock.h"
#include "utctime.h"

/// A clock that stands still until the test moves it.
class FakeClock final : public chatbook::Clock
{
public:
    QDateTime now() const override { return chatbook::utcTime(1'700'000'000'000 + passed.count()); }
    std::chrono::milliseconds elapsed() const override { return std::chrono::hours(1) + passed; }

    std::chrono::milliseconds passed{0};
};
