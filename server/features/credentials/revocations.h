#pragma once

#include "account.h"

#include <QHash>

namespace chatbook::server {

/// Which users had tokens revoked or were banned, and when. Logins under way need this: what they
/// read from the store may be older.
class Revocations
{
public:
    using Moment = quint64;

    Moment now() const { return m_count; }

    void note(UserKey user)
    {
        // More than can end during one login. After that, every login under way is checked again.
        constexpr qsizetype most = 10'000;
        if (m_last.size() >= most) {
            m_last.clear();
            m_forgotten = m_count;
        }
        m_last.insert(user, ++m_count);
    }

    /// Whether anything of the user may have ended after that moment.
    bool since(Moment moment, UserKey user) const
    {
        return moment < m_forgotten || moment < m_last.value(user);
    }

private:
    QHash<UserKey, Moment> m_last;
    Moment m_count = 0;
    Moment m_forgotten = 0; ///< nothing is known of the time up to then
};

} // namespace chatbook::server
