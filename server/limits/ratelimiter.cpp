#include "ratelimiter.h"

#include <algorithm>

namespace chatbook::server {
namespace {

constexpr std::chrono::milliseconds burst = std::chrono::seconds(2);
constexpr qint64 one = 1'000;

} // namespace

RateLimiter::RateLimiter(int perSecond)
    : m_perSecond(perSecond)
    , m_left(burst.count() * m_perSecond)
{}

std::chrono::milliseconds RateLimiter::take(std::chrono::milliseconds now)
{
    if (m_perSecond == 0)
        return std::chrono::milliseconds(0);
    const std::chrono::milliseconds passed = std::min(burst, now - m_last);
    m_last = now;
    m_left = std::min(burst.count() * m_perSecond, m_left + passed.count() * m_perSecond);
    if (m_left >= one) {
        m_left -= one;
        return std::chrono::milliseconds(0);
    }
    const qint64 missing = one - m_left;
    return std::chrono::milliseconds((missing + m_perSecond - 1) / m_perSecond);
}

bool RateLimiter::isFull(std::chrono::milliseconds now) const
{
    return now - m_last >= burst;
}

} // namespace chatbook::server
