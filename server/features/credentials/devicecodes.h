#pragma once

#include "account.h"
#include "clock.h"
#include "randombytes.h"

#include <QHash>

#include <chrono>
#include <optional>

namespace chatbook::server {

/// Codes by which another device of somebody who is here logs in, once. Kept in memory, by their
/// hash; one for each account, the latest.
class DeviceCodes
{
public:
    /// Of one that somebody makes for themselves.
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes(5);

    DeviceCodes(const Clock &clock, RandomBytes random);

    /// A new one, 128 random bits, in place of the one before.
    QString make(UserKey user, std::chrono::seconds goodFor = lifetime);

    /// Whose it is, if it is good; then it is no longer.
    std::optional<UserKey> take(const QString &code);

    /// Whatever code there is for this account is good for nothing.
    void drop(UserKey user);

private:
    struct Code
    {
        UserKey user{};
        std::chrono::milliseconds until; ///< on the clock's elapsed()
    };

    void dropExpired();

    const Clock &m_clock;
    RandomBytes m_random;
    QHash<QByteArray, Code> m_codes; ///< by hash
    QHash<UserKey, QByteArray> m_byUser;
};

} // namespace chatbook::server
