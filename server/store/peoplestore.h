#pragma once

#include "records.h"
#include "writer.h"

/// What the host sees of the people here, and may do. All of it may throw SqlError.
namespace chatbook::server {

/// One account, by its id or, where that is empty, by its name.
struct Who
{
    UserId id = {};
    QString name = {};
};

struct Person
{
    Account account;
    qint64 created = 0;                ///< ms since 1970 UTC
    std::optional<qint64> banned = {}; ///< since then; none: is not
};

/// Errors: not_found.
Result<Account> findPerson(Database &database, const Who &who);

/// Sets the password, as its hash. Errors: not_found.
Result<Account> resetPassword(Writer &writer, const Who &who, const QString &hash);

/// Ends all devices of an account: their tokens are good for nothing. Errors: not_found.
Result<Account> endAllDevices(Writer &writer, const Who &who);

/// Bans an account, or lets it in again. What is so already stays so. Errors: not_found.
Result<Account> setBanned(Writer &writer, const Who &who, bool banned);

/// By folded name; more: there are further ones. Errors: not_found (after).
Result<Page<Person>> peoplePage(Database &database, const std::optional<UserId> &after, int limit);

} // namespace chatbook::server
