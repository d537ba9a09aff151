#pragma once

#include "records.h"
#include "writer.h"

/// Accounts as the host sees them, and what the host may do. Everything here may throw SqlError.
namespace chatbook::server {

/// One account, by its id or, if that is empty, by its name.
struct Who
{
    UserId id = {};
    QString name = {};
};

struct Person
{
    Account account;
    qint64 created = 0;                ///< ms since 1970 UTC
    std::optional<qint64> banned = {}; ///< when, in ms since 1970 UTC; none: not banned
};

/// Errors: not_found.
Result<Account> findPerson(Database &database, const Who &who);

/// Sets the password, as its hash. Errors: not_found.
Result<Account> resetPassword(Writer &writer, const Who &who, const QString &hash);

/// Ends all devices of an account: their tokens are no longer valid. Errors: not_found.
Result<Account> endAllDevices(Writer &writer, const Who &who);

/// Bans an account, or lets it in again. No error if it is so already. Errors: not_found.
Result<Account> setBanned(Writer &writer, const Who &who, bool banned);

/// By folded name; more: there are further ones. Errors: not_found (after).
Result<Page<Person>> peoplePage(Database &database, const std::optional<UserId> &after, int limit);

} // namespace chatbook::server
