#include "reactions.h"

#include "rows.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server::reactions {
namespace {

bool listsAll(const Reaction &reaction)
{
    return reaction.count == reaction.users.size();
}

template <class T>
void addUnlisted(Database &database, const T &document, Unlisted &unlisted)
{
    for (const Reaction &reaction : document.reactions) {
        if (listsAll(reaction))
            continue;
        Rows rows = database.run(QStringLiteral("SELECT user FROM reactions WHERE message = ? AND "
                                                "emoji = ? ORDER BY given LIMIT -1 OFFSET ?"),
                                 {document.offset, reaction.emoji, reaction.users.size()});
        while (rows.next()) {
            QList<OwnReaction> &own = unlisted[UserKey(rows.integer(0))];
            const OwnReaction given{document.offset, reaction.emoji};
            own.insert(std::upper_bound(own.begin(), own.end(), given), given);
        }
    }
}

template <class T>
void mark(T &document, const QList<OwnReaction> &own)
{
    for (Reaction &reaction : document.reactions)
        reaction.mine = own.contains({document.offset, reaction.emoji});
}

template <class T>
void markReactions(Database &database, UserKey reader, T &document)
{
    for (Reaction &reaction : document.reactions) {
        if (listsAll(reaction))
            continue;
        Rows rows = database.run(
            QStringLiteral("SELECT u.id FROM reactions r JOIN users u ON u.key = r.user "
                           "WHERE r.message = ? AND r.emoji = ? AND r.user = ?"),
            {document.offset, reaction.emoji, rows::number(reader)});
        reaction.mine = rows.next() && !reaction.users.contains(UserId{rows.text(0)});
    }
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
    addUnlisted(database, message, unlisted);
    return unlisted;
}

Unlisted unlisted(Database &database, const Post &post)
{
    Unlisted unlisted;
    addUnlisted(database, post, unlisted);
    for (const Post &comment : post.latest)
        addUnlisted(database, comment, unlisted);
    return unlisted;
}

Unlisted unlisted(Database &database, const AnyDocument &document)
{
    return std::visit([&](const auto &value) { return unlisted(database, value); }, document.value);
}

Message withMine(Message message, const QList<OwnReaction> &own)
{
    mark(message, own);
    return message;
}

Post withMine(Post post, const QList<OwnReaction> &own)
{
    mark(post, own);
    for (Post &comment : post.latest)
        mark(comment, own);
    return post;
}

void markMine(Database &database, UserKey reader, Message &message)
{
    markReactions(database, reader, message);
}

void markMine(Database &database, UserKey reader, Post &post)
{
    markReactions(database, reader, post);
    for (Post &comment : post.latest)
        markReactions(database, reader, comment);
}

} // namespace chatbook::server::reactions
