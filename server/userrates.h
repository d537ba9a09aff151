#pragma once

#include "ratelimiter.h"
#include "store/records.h"

#include <QHash>

#include <memory>

namespace chatbook {

/// The rate of each user's requests, shared by all connections of that user, and kept after the
/// last one for as long as it matters: to log in anew gives nobody a fresh start.
class UserRates
{
public:
    /// 0 requests a second: no limit.
    explicit UserRates(int perSecond)
        : m_perSecond(perSecond)
    {}

    std::shared_ptr<RateLimiter> of(UserKey user, std::chrono::milliseconds now);

    /// For how many users one is kept.
    qsizetype size() const { return m_byUser.size(); }

private:
    int m_perSecond;
    qsizetype m_tidyAt = 0;
    QHash<UserKey, std::shared_ptr<RateLimiter>> m_byUser;
};

} // namespace chatbook
