#pragma once

#include "account.h"

#include <QHash>

namespace chatbook::server {

/// Whose tokens or right to be here ended, and when, as far as it matters to logins that are under
/// way: what those have read of the store may be older.
class Revocations
{
public:
    using Moment = quint64;

    Moment now() const { return m_count; }

    void note(UserKey user)
    {
        // More than end anything while one logs in; then all who do are looked at again.
        constexpr qsizetype most = 10'000;
        if (m_last.size() >= most) {
            m_last.clear();
            m_forgotten = m_count;
        }
        m_last.insert(user, ++m_count);
    }

    /// Whether anything of theirs may have ended after that moment.
    bool since(Moment moment, UserKey user) const
    {
        return moment < m_forgotten || moment < m_last.value(user);
    }

private:
    QHash<UserKey, Moment> m_last;
    Moment m_count = 0;
    Moment m_forgotten = 0; ///< nothing is known of what came up to then
};

} // namespace chatbook::server
