#pragma once

#include "account.h"
#include "bounds.h"
#include "pageturns.h"
#include "ratelimiter.h"

#include <QHash>

#include <memory>

namespace chatbook {

/// How much of the server one user takes, on all connections together.
struct UserShare
{
    explicit UserShare(const Bounds &bounds)
        : rate(bounds.userRequestsPerSecond())
        , pages(bounds.pagesPerUser)
    {}

    RateLimiter rate; ///< of requests
    PageTurns pages;
};

/// The share of each user, kept after the last connection for as long as it matters: to log in
/// anew gives nobody a fresh start.
class UserShares
{
public:
    /// `bounds` must outlive it.
    explicit UserShares(const Bounds &bounds)
        : m_bounds(bounds)
    {}

    std::shared_ptr<UserShare> of(UserKey user, std::chrono::milliseconds now);

    /// For how many users one is kept.
    qsizetype size() const { return m_byUser.size(); }

private:
    const Bounds &m_bounds;
    qsizetype m_tidyAt = 0;
    QHash<UserKey, std::shared_ptr<UserShare>> m_byUser;
};

} // namespace chatbook
