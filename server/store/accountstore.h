#pragma once

#include "records.h"
#include "writer.h"

#include <chrono>

/// Accounts and their tokens. Everything here may throw SqlError.
namespace chatbook::server {

/// Makes the account, or finds the one with the same folded name and token, so that a registration
/// whose ack was lost can be repeated. An invite that is needed is used with it. Errors:
/// name_taken, also for a name that looks like this one (text/confusables.h); invalid (token);
/// banned (the account of that name and token); and those of validInvite() if an invite is needed.
Result<Account> registerAccount(Writer &writer, const NewAccount &account);

/// The error for a banned account.
Error banned();

/// protocol.md, 4: a token is valid until logout, or until it was unused for this long, in ms.
inline constexpr qint64 tokenLifetime = std::chrono::milliseconds(std::chrono::days(180)).count();

/// Stores a new token of the account.
Result<Done> addToken(Writer &writer, UserKey user, const NewDevice &device);

/// Notes that the token is used now, which keeps it from expiring. An empty device name leaves the
/// stored one.
Result<Done> touchToken(Writer &writer, const NewDevice &device);

Result<Done> removeToken(Writer &writer, const QByteArray &tokenHash);

/// The account of an unexpired token, and what is stored with that token.
struct TokenOwner
{
    Account account;
    qint64 used = 0; ///< ms since 1970 UTC
    QString device = {};
};
std::optional<TokenOwner> accountByToken(Database &database, const QByteArray &tokenHash,
                                         qint64 now);

std::optional<Account> accountByKey(Database &database, UserKey key);
std::optional<Account> accountById(Database &database, const UserId &id);
std::optional<Account> accountByName(Database &database, const QString &name);

/// A user by id; not_found.
Result<User> userById(Database &database, const UserId &id);

/// Users by folded name; more: there are further ones. Errors: not_found (after).
Result<Page<User>> usersPage(Database &database, const UsersRequest &request);

} // namespace chatbook::server
