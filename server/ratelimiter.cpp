#include "ratelimiter.h"

#include <algorithm>
#include <cmath>

namespace chatbook {

std::chrono::milliseconds RateLimiter::take(std::chrono::milliseconds now)
{
    if (m_perSecond == 0)
        return std::chrono::milliseconds(0);
    const double passed = std::chrono::duration<double>(now - m_last).count();
    m_last = now;
    m_left = std::min(2 * m_perSecond, m_left + passed * m_perSecond);
    if (m_left >= 1) {
        m_left -= 1;
        return std::chrono::milliseconds(0);
    }
    const double missing = (1 - m_left) / m_perSecond * 1'000;
    return std::chrono::milliseconds(std::max(1LL, std::llround(std::ceil(missing))));
}

} // namespace chatbook
