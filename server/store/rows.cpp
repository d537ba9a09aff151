#include "rows.h"

#include "conversations.h"
#include "utctime.h"

#include <QJsonDocument>

#include <algorithm>

namespace chatbook::server {

qint64 AnyDocument::offset() const
{
    return kind == Kind::Message ? message.offset
           : kind == Kind::Story ? story.offset
                                 : comment.offset;
}

qint64 AnyDocument::changed() const
{
    return kind == Kind::Message ? message.changed : offset();
}

namespace rows {
namespace {

/// The columns that stories and comments share; the first columns of both.
template <class Post>
Post post(const Rows &rows)
{
    Post post;
    post.id = {QString::number(rows.integer(0))};
    post.creator = {{rows.text(4)}, rows.text(5)};
    post.timestamp = time(rows.integer(1));
    post.content = rows.text(2);
    post.offset = rows.integer(0);
    post.changed = rows.integer(0);
    post.clientOffset = rows.text(3);
    return post;
}

} // namespace

QString selectMessages()
{
    return QStringLiteral(
        "SELECT m.offset, m.changed, m.time, m.content, m.client_offset, m.edited, "
        "m.deleted, "
        "m.reactions, s.id, s.name, p.id, p.name, m.reply_to, rs.id, rs.name FROM messages m "
        "JOIN users s ON s.key = m.sender JOIN conversations c ON c.key = m.conversation "
        "LEFT JOIN users p ON p.key = CASE WHEN c.low = m.sender THEN c.high ELSE c.low END "
        "LEFT JOIN messages r ON r.offset = m.reply_to "
        "LEFT JOIN users rs ON rs.key = r.sender ");
}

const QString &selectMessage()
{
    static const QString sql = selectMessages() + QStringLiteral("WHERE m.offset = ?");
    return sql;
}

Message message(const Rows &rows)
{
    Message message;
    message.offset = rows.integer(0);
    message.id = {QString::number(message.offset)};
    message.changed = rows.integer(1);
    message.timestamp = time(rows.integer(2));
    message.content = rows.text(3);
    message.clientOffset = rows.text(4);
    if (!rows.isNull(5))
        message.editedAt = time(rows.integer(5));
    if (!rows.isNull(6))
        message.deletedAt = time(rows.integer(6));
    if (!rows.isNull(7))
        message.reactions = reactionsFromJson(QJsonDocument::fromJson(rows.bytes(7)).array())
                                .value_or(QList<Reaction>());
    message.sender = {{rows.text(8)}, rows.text(9)};
    message.recipient = conversations::recipient(rows, 10, 11);
    if (!rows.isNull(12))
        message.replyTo = ReplyReference{{QString::number(rows.integer(12))},
                                         rows.integer(12),
                                         {{rows.text(13)}, rows.text(14)}};
    return message;
}

QString selectStories()
{
    return QStringLiteral("SELECT s.offset, s.time, s.content, s.client_offset, u.id, u.name "
                          "FROM stories s JOIN users u ON u.key = s.creator ");
}

Story story(const Rows &rows)
{
    return post<Story>(rows);
}

QString selectComments()
{
    return QStringLiteral("SELECT s.offset, s.time, s.content, s.client_offset, u.id, u.name, "
                          "s.parent FROM comments s JOIN users u ON u.key = s.creator ");
}

Comment comment(const Rows &rows)
{
    Comment comment = post<Comment>(rows);
    comment.parent = {QString::number(rows.integer(6))};
    return comment;
}

qint64 latestChange(Database &database)
{
    return database.number(QStringLiteral(
        "SELECT max(ifnull((SELECT max(offset) FROM messages), 0), "
        "ifnull((SELECT changed FROM messages WHERE changed > offset ORDER BY changed DESC "
        "LIMIT 1), 0), "
        "ifnull((SELECT max(offset) FROM stories), 0), "
        "ifnull((SELECT max(offset) FROM comments), 0))"));
}

qint64 head(Database &database)
{
    return std::max(latestChange(database),
                    database.number(QStringLiteral("SELECT max(start) FROM restores")));
}

qint64 newestIn(Database &database, qint64 conversation)
{
    return database.number(
        QStringLiteral("SELECT max(offset) FROM messages WHERE conversation = ?"), {conversation});
}

std::optional<qint64> offsetOf(const QString &id)
{
    bool good = false;
    const qint64 offset = id.toLongLong(&good);
    // Only the usual form: "007" and "+7" name nothing.
    return good && offset > 0 && QString::number(offset) == id ? std::optional(offset)
                                                               : std::nullopt;
}

QDateTime time(qint64 milliseconds)
{
    return utcTime(milliseconds);
}

Result<UserKey> userKey(Database &database, const UserId &id)
{
    Rows rows =
        database.run(QStringLiteral("SELECT key FROM users WHERE id = ?"), {sqlText(id.value)});
    if (!rows.next())
        return notFound(QStringLiteral("person"));
    return UserKey(rows.integer(0));
}

Error notFound(const QString &what)
{
    return {ErrorCode::NotFound, QStringLiteral("There is no such %1.").arg(what)};
}

} // namespace rows
} // namespace chatbook::server
