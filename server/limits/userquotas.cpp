#include "userquotas.h"

#include <algorithm>

namespace chatbook::server {
namespace {

/// So many users are kept without tidying.
constexpr qsizetype few = 1'000;

} // namespace

std::shared_ptr<UserQuota> UserQuotas::of(UserKey user, std::chrono::milliseconds now)
{
    std::shared_ptr<UserQuota> &quota = m_byUser[user];
    if (quota)
        return quota;
    quota = std::make_shared<UserQuota>(m_bounds);
    std::shared_ptr<UserQuota> made = quota; // tidying moves the entries of the table
    if (m_byUser.size() > m_tidyAt) {
        // Connections hold their quota, and so does each page that is being read.
        m_byUser.removeIf([now](auto entry) {
            return entry.value().use_count() == 1 && entry.value()->rate.isFull(now);
        });
        m_tidyAt = std::max(few, 2 * m_byUser.size());
    }
    return made;
}

} // namespace chatbook::server
