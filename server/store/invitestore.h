#pragma once

#include "records.h"
#include "writer.h"

/// Invites, which let people make an account. Everything here may throw SqlError.
namespace chatbook::server {

struct NewInvite
{
    QByteArray hash;                    ///< hashToken() of the secret
    std::optional<qint64> expires = {}; ///< ms since 1970 UTC; none: never
    bool lasting = false;               ///< for any number of accounts, not for one
};

struct Invite
{
    qint64 key = 0; ///< identifies it, and is not secret
    qint64 created = 0;
    std::optional<qint64> expires = {};
    bool lasting = false;
    qint64 used = 0; ///< number of accounts made with it
    std::optional<qint64> withdrawn = {};
};

Result<Invite> addInvite(Writer &writer, const NewInvite &invite);

/// The key of an invite that is valid now. Errors, all of them invite_required with different
/// sentences: none was given (an empty hash), unknown, withdrawn, used, expired.
Result<qint64> validInvite(Writer &writer, const QByteArray &hash);

/// Counts an account that was made with it.
void countUse(Writer &writer, qint64 invite);

/// Ends the invite. If it was withdrawn before, it stays so. Errors: not_found.
Result<Done> withdrawInvite(Writer &writer, qint64 key);

/// The newest invites before that key, 0 for all; more: there are older ones.
Page<Invite> invitesPage(Database &database, qint64 before, int limit);

} // namespace chatbook::server
