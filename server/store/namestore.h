#pragma once

#include "records.h"
#include "writer.h"

/// Whose name is whose. All of it may throw SqlError.
namespace chatbook::server {

/// Why nobody but `owner` can have this name: somebody has it (name_taken), or one that looks like
/// it (text/confusables.h). None: they can. No owner: it is for a new account.
std::optional<Error> refusalOfName(Database &database, const QString &name,
                                   std::optional<UserKey> owner = {});

/// Keeps how the name of a new account looks.
void keepLooks(Database &database, UserKey user, const QString &name);

/// Finds out anew how the names look that are here, where that is not known or known by other
/// tables than today's. Names that look alike may be here from before.
void keepLooksCurrent(Database &database);

/// Gives the account another name, which was checked. The old one is free at once. Errors:
/// name_taken.
Result<Account> renameAccount(Writer &writer, const Account &account, const QString &name);

/// Gives the account a name that is made of its own, such as `Ada (former)`, so that somebody else
/// may have that.
Result<Account> freeName(Writer &writer, const Account &account);

} // namespace chatbook::server
