#pragma once

#include <chrono>

namespace chatbook {

/// A token bucket: so many requests a second, in bursts of at most two seconds' worth.
class RateLimiter
{
public:
    /// 0 requests a second: no limit.
    explicit RateLimiter(int perSecond)
        : m_perSecond(perSecond)
        , m_left(2.0 * perSecond)
    {}

    /// Takes one; 0: go ahead, otherwise how long until the next may come, at least 1 ms.
    std::chrono::milliseconds take(std::chrono::milliseconds now);

private:
    double m_perSecond;
    double m_left;
    std::chrono::milliseconds m_last{0};
};

} // namespace chatbook
