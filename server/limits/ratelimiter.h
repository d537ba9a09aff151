#pragma once

#include <chrono>

#include <QtGlobal>

namespace chatbook::server {

/// A token bucket: so many requests a second, in bursts of at most two seconds' worth.
class RateLimiter
{
public:
    /// 0 requests a second: no limit.
    explicit RateLimiter(int perSecond);

    /// Takes one; 0: go ahead, otherwise how long until the next may come, at least 1 ms.
    std::chrono::milliseconds take(std::chrono::milliseconds now);

    /// Whether it is like a new one: nothing was taken for the length of a burst.
    bool isFull(std::chrono::milliseconds now) const;

private:
    qint64 m_perSecond;
    qint64 m_left; ///< in thousandths of a request, so that the promised wait is exact
    std::chrono::milliseconds m_last{0};
};

} // namespace chatbook::server
