#include "usershares.h"

#include <algorithm>

namespace chatbook {
namespace {

/// Users that are kept without a thought.
constexpr qsizetype few = 1'000;

} // namespace

std::shared_ptr<UserShare> UserShares::of(UserKey user, std::chrono::milliseconds now)
{
    std::shared_ptr<UserShare> &share = m_byUser[user];
    if (share)
        return share;
    share = std::make_shared<UserShare>(m_bounds);
    std::shared_ptr<UserShare> made = share; // tidying moves what is in the table
    if (m_byUser.size() > m_tidyAt) {
        // Connections hold theirs, and so does each page that is read.
        m_byUser.removeIf([now](auto entry) {
            return entry.value().use_count() == 1 && entry.value()->rate.isFull(now);
        });
        m_tidyAt = std::max(few, 2 * m_byUser.size());
    }
    return made;
}

} // namespace chatbook
