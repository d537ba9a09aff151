#include "reactions.h"

#include "rows.h"
#include "wirelimits.h"

namespace chatbook::server::reactions {
namespace {

bool listsAll(const Reaction &reaction)
{
    return reaction.count == reaction.users.size();
}

} // namespace

bool has(Database &database, qint64 message, UserKey user, const QString &emoji)
{
    return database.number(QStringLiteral("SELECT 1 FROM reactions WHERE message = ? AND emoji = ? "
                                          "AND user = ?"),
                           {message, emoji, rows::number(user)}) == 1;
}

bool hasRoomFor(Database &database, qint64 message, const QString &emoji)
{
    return database.number(QStringLiteral("SELECT count(DISTINCT emoji) FROM reactions "
                                          "WHERE message = ? AND emoji <> ?"),
                           {message, emoji}) < limits::emojiKinds;
}

void set(Database &database, qint64 message, UserKey user, const QString &emoji, bool on,
         qint64 change)
{
    if (on)
        database.run(QStringLiteral("INSERT INTO reactions (message, emoji, user, given) "
                                    "VALUES (?, ?, ?, ?)"),
                     {message, emoji, rows::number(user), change});
    else
        database.run(
            QStringLiteral("DELETE FROM reactions WHERE message = ? AND emoji = ? AND user = ?"),
            {message, emoji, rows::number(user)});
}

QVariant summary(Database &database, qint64 message)
{
    QList<Reaction> reactions;
    Rows rows = database.run(
        QStringLiteral("SELECT r.emoji, u.id FROM reactions r JOIN users u ON u.key = r.user "
                       "WHERE r.message = ? ORDER BY r.given"),
        {message});
    while (rows.next()) {
        const QString emoji = rows.text(0);
        auto reaction = std::find_if(reactions.begin(), reactions.end(),
                                     [&](const Reaction &r) { return r.emoji == emoji; });
        if (reaction == reactions.end())
            reaction = reactions.insert(reactions.end(), Reaction{emoji, 0, {}});
        ++reaction->count;
        if (reaction->users.size() < limits::reactionUsers)
            reaction->users.append({rows.text(1)});
    }
    if (reactions.isEmpty())
        return {};
    return QString::fromUtf8(toJsonText(reactions).utf8());
}

Unlisted unlisted(Database &database, const Message &message)
{
    Unlisted unlisted;
    for (const Reaction &reaction : message.reactions) {
        if (listsAll(reaction))
            continue;
        Rows rows = database.run(QStringLiteral("SELECT user FROM reactions WHERE message = ? AND "
                                                "emoji = ? ORDER BY given LIMIT -1 OFFSET ?"),
                                 {message.offset, reaction.emoji, reaction.users.size()});
        while (rows.next())
            unlisted[UserKey(rows.integer(0))].append(reaction.emoji);
    }
    for (QStringList &emoji : unlisted)
        emoji.sort();
    return unlisted;
}

Message withMine(Message message, const QStringList &emoji)
{
    for (Reaction &reaction : message.reactions)
        reaction.mine = emoji.contains(reaction.emoji);
    return message;
}

void markMine(Database &database, UserKey reader, Message &message)
{
    for (Reaction &reaction : message.reactions) {
        if (listsAll(reaction))
            continue;
        Rows rows = database.run(
            QStringLiteral("SELECT u.id FROM reactions r JOIN users u ON u.key = r.user "
                           "WHERE r.message = ? AND r.emoji = ? AND r.user = ?"),
            {message.offset, reaction.emoji, rows::number(reader)});
        reaction.mine = rows.next() && !reaction.users.contains(UserId{rows.text(0)});
    }
}

} // namespace chatbook::server::reactions
