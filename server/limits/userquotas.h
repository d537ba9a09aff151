#pragma once

#include "account.h"
#include "bounds.h"
#include "pageslots.h"
#include "ratelimiter.h"

#include <QHash>

#include <memory>

namespace chatbook::server {

/// How much of the server one user takes, on all connections together.
struct UserQuota
{
    explicit UserQuota(const Bounds &bounds)
        : rate(bounds.userRequestsPerSecond())
        , pages(bounds.pagesPerUser)
    {}

    RateLimiter rate; ///< of requests
    PageSlots pages;
};

/// The quota of each user. It is kept after the last connection for as long as it matters, so that
/// logging in again gives nobody a fresh start.
class UserQuotas
{
public:
    /// `bounds` must outlive it.
    explicit UserQuotas(const Bounds &bounds)
        : m_bounds(bounds)
    {}

    std::shared_ptr<UserQuota> of(UserKey user, std::chrono::milliseconds now);

    /// The number of users with a quota.
    qsizetype size() const { return m_byUser.size(); }

private:
    const Bounds &m_bounds;
    qsizetype m_tidyAt = 0;
    QHash<UserKey, std::shared_ptr<UserQuota>> m_byUser;
};

} // namespace chatbook::server
