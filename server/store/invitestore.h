#pragma once

#include "records.h"
#include "writer.h"

/// Invites, which let people make an account. All of it may throw SqlError.
namespace chatbook::server {

struct NewInvite
{
    QByteArray hash;                    ///< hashToken() of the secret
    std::optional<qint64> expires = {}; ///< ms since 1970 UTC; none: never
    bool lasting = false;               ///< for any number of accounts, not one
};

struct Invite
{
    qint64 key = 0; ///< tells it from the others, and is no secret
    qint64 created = 0;
    std::optional<qint64> expires = {};
    bool lasting = false;
    qint64 used = 0; ///< the accounts that were made with it
    std::optional<qint64> withdrawn = {};
};

Result<Invite> addInvite(Writer &writer, const NewInvite &invite);

/// The key of an invite that lets somebody in now. Errors, all of them invite_required with a
/// sentence of its own: none was given (an empty hash), unknown, withdrawn, used, expired.
Result<qint64> validInvite(Writer &writer, const QByteArray &hash);

/// An account was made with it.
void countUse(Writer &writer, qint64 invite);

/// Nobody comes in with it any more. One that was withdrawn before stays so. Errors: not_found.
Result<Done> withdrawInvite(Writer &writer, qint64 key);

/// The newest before that key, 0 for all; more: there are older ones.
Page<Invite> invitesPage(Database &database, qint64 before, int limit);

} // namespace chatbook::server
