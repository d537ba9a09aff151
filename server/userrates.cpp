#include "userrates.h"

#include <algorithm>

namespace chatbook {
namespace {

/// Users that are kept without a thought.
constexpr qsizetype few = 1'000;

} // namespace

std::shared_ptr<RateLimiter> UserRates::of(UserKey user, std::chrono::milliseconds now)
{
    std::shared_ptr<RateLimiter> &rate = m_byUser[user];
    if (rate)
        return rate;
    rate = std::make_shared<RateLimiter>(m_perSecond);
    std::shared_ptr<RateLimiter> made = rate; // tidying moves what is in the table
    if (m_byUser.size() > m_tidyAt) {
        m_byUser.removeIf([now](auto entry) {
            return entry.value().use_count() == 1 && entry.value()->isFull(now);
        });
        m_tidyAt = std::max(few, 2 * m_byUser.size());
    }
    return made;
}

} // namespace chatbook
