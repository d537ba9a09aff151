#pragma once

#include "records.h"
#include "writer.h"

/// Who has which name. Everything here may throw SqlError.
namespace chatbook::server {

/// Why only `owner` can have this name: somebody has it (name_taken), or has one that looks like it
/// (text/confusables.h). None: it is free. No owner: it is for a new account.
std::optional<Error> refusalOfName(Database &database, const QString &name,
                                   std::optional<UserKey> owner = {});

/// Stores the forms of a new account's name that are compared.
void keepLooks(Database &database, UserKey user, const QString &name);

/// Computes these forms again for all names if they are missing or were made with other tables than
/// today's. Older databases may hold names that look alike.
void keepLooksCurrent(Database &database);

/// Gives the account another name, which was checked. The old one is free at once. Errors:
/// name_taken.
Result<Account> renameAccount(Writer &writer, const Account &account, const QString &name);

/// Gives the account a name made from its own, such as `Ada (former)`, so that somebody else can
/// have the old one.
Result<Account> freeName(Writer &writer, const Account &account);

} // namespace chatbook::server
