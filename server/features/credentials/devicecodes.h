#pragma once

#include "account.h"
#include "clock.h"
#include "randombytes.h"

#include <QHash>

#include <chrono>
#include <optional>

namespace chatbook::server {

/// Codes with which another device of a logged-in user logs in, once. Kept in memory by their hash;
/// only the latest for each account.
class DeviceCodes
{
public:
    /// For codes that users make for themselves.
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes(5);

    DeviceCodes(const Clock &clock, RandomBytes random);

    /// A new code, 128 random bits, in place of the account's earlier one.
    QString make(UserKey user, std::chrono::seconds goodFor = lifetime);

    /// The user of a valid code, which is then used up.
    std::optional<UserKey> take(const QString &code);

    /// Ends the account's code, if there is one.
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
