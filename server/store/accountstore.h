#pragma once

#include "records.h"
#include "writer.h"

#include <chrono>

/// Accounts and the tokens that stand for them. All of it may throw SqlError.
namespace chatbook::server {

/// Makes the account, or finds the one of the same folded name and token, so that a
/// registration whose ack was lost can be asked for again. Errors: name_taken, also by a name that
/// looks like this one (text/confusables.h), invalid (token), banned (the one of that name and
/// token), and those of validInvite() where an invite is needed, which is used with that.
Result<Account> registerAccount(Writer &writer, const NewAccount &account);

/// What a banned account is told.
Error banned();

/// protocol.md, 4: a token lives until logout or this long without use, in ms.
inline constexpr qint64 tokenLifetime = std::chrono::milliseconds(std::chrono::days(180)).count();

/// Keeps a new token for the account.
Result<Done> addToken(Writer &writer, UserKey user, const NewDevice &device);

/// Counts the token as used now, which keeps it from expiring. What it calls itself stays where it
/// does not say.
Result<Done> touchToken(Writer &writer, const NewDevice &device);

Result<Done> removeToken(Writer &writer, const QByteArray &tokenHash);

/// The account of an unexpired token, and what is kept with that.
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
