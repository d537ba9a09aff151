#include "invitestore.h"

#include "rows.h"

namespace chatbook::server {
namespace {

std::optional<qint64> optionalNumber(const Rows &rows, int column)
{
    return rows.isNull(column) ? std::nullopt : std::optional(rows.integer(column));
}

Error uninvited(const QString &sentence)
{
    return {ErrorCode::InviteRequired, sentence};
}

} // namespace

Result<Invite> addInvite(Writer &writer, const NewInvite &invite)
{
    const qint64 created = writer.now();
    writer.database().run(
        QStringLiteral("INSERT INTO invites (hash, created, expires, lasting) VALUES (?, ?, ?, ?)"),
        {invite.hash, created, invite.expires ? QVariant(*invite.expires) : QVariant(),
         int(invite.lasting)});
    return Invite{writer.database().lastInsertId(), created, invite.expires, invite.lasting};
}

Result<qint64> validInvite(Writer &writer, const QByteArray &hash)
{
    if (hash.isEmpty())
        return uninvited(QStringLiteral("You need an invite to join this chat."));
    // Found by its hash: the time it takes tells nothing about the secrets that exist, because
    // nobody can choose the hash of a guess.
    Rows rows = writer.database().run(
        QStringLiteral("SELECT key, withdrawn, NOT lasting AND used > 0, expires FROM invites "
                       "WHERE hash = ?"),
        {hash});
    if (!rows.next())
        return uninvited(QStringLiteral("This invite is not known here."));
    if (!rows.isNull(1))
        return uninvited(QStringLiteral("This invite was withdrawn. Please ask for another."));
    if (rows.integer(2) != 0)
        return uninvited(QStringLiteral("This invite was used already. Please ask for another."));
    if (!rows.isNull(3) && rows.integer(3) <= writer.now())
        return uninvited(QStringLiteral("This invite has expired. Please ask for another."));
    return rows.integer(0);
}

void countUse(Writer &writer, qint64 invite)
{
    writer.database().run(QStringLiteral("UPDATE invites SET used = used + 1 WHERE key = ?"),
                          {invite});
}

Result<Done> withdrawInvite(Writer &writer, qint64 key)
{
    writer.database().run(
        QStringLiteral("UPDATE invites SET withdrawn = ifnull(withdrawn, ?) WHERE key = ?"),
        {writer.now(), key});
    if (writer.database().affected() == 0)
        return rows::notFound(QStringLiteral("invite"));
    return Done{};
}

Page<Invite> invitesPage(Database &database, qint64 before, int limit)
{
    Page<Invite> page;
    Rows rows = database.run(
        QStringLiteral("SELECT key, created, expires, lasting, used, withdrawn FROM invites "
                       "WHERE ? = 0 OR key < ? ORDER BY key DESC LIMIT ?"),
        {before, before, limit + 1});
    while (rows.next()) {
        if (page.documents.size() == limit) {
            page.more = true;
            break;
        }
        page.documents.append({rows.integer(0), rows.integer(1), optionalNumber(rows, 2),
                               rows.integer(3) != 0, rows.integer(4), optionalNumber(rows, 5)});
    }
    return page;
}

} // namespace chatbook::server
