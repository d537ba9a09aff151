#include "rows.h"

#include "conversations.h"
#include "utctime.h"
#include "wirelimits.h"

#include <QJsonDocument>

#include <algorithm>

namespace chatbook::server {

qint64 AnyDocument::offset() const
{
    return std::visit([](const auto &document) { return document.offset; }, value);
}

qint64 AnyDocument::changed() const
{
    return std::visit([](const auto &document) { return document.changed; }, value);
}

namespace rows {
namespace {

/// The first columns of messages and of posts, which are read by shared().
QString sharedColumns()
{
    return QStringLiteral("SELECT m.offset, m.changed, m.time, m.content, m.client_offset, "
                          "m.edited, m.deleted, m.reactions, s.id, s.name, ");
}

template <class T>
T shared(const Rows &rows)
{
    T document;
    document.offset = rows.integer(0);
    document.id = {QString::number(document.offset)};
    document.changed = rows.integer(1);
    document.timestamp = time(rows.integer(2));
    document.content = rows.text(3);
    document.clientOffset = rows.text(4);
    if (!rows.isNull(5))
        document.editedAt = time(rows.integer(5));
    if (!rows.isNull(6))
        document.deletedAt = time(rows.integer(6));
    if (!rows.isNull(7))
        document.reactions = reactionsFromJson(QJsonDocument::fromJson(rows.bytes(7)).array())
                                 .value_or(QList<Reaction>());
    return document;
}

/// The column of selectMessages() with the conversation's key.
constexpr int conversationColumn = 15;

/// The newest comments that are shown with their story.
constexpr int latestComments = 2;

} // namespace

QString selectMessages()
{
    return sharedColumns() +
           QStringLiteral("p.id, p.name, m.reply_to, rs.id, rs.name, m.conversation "
                          "FROM messages m JOIN users s ON s.key = m.sender "
                          "JOIN conversations c ON c.key = m.conversation LEFT JOIN users p "
                          "ON p.key = CASE WHEN c.low = m.sender THEN c.high ELSE c.low END "
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
    auto message = shared<Message>(rows);
    message.sender = {{rows.text(8)}, rows.text(9)};
    message.recipient = conversations::recipient(rows, 10, 11);
    if (!rows.isNull(12))
        message.replyTo = ReplyReference{{QString::number(rows.integer(12))},
                                         rows.integer(12),
                                         {{rows.text(13)}, rows.text(14)}};
    return message;
}

QString selectPosts(const QString &index)
{
    return sharedColumns() +
           QStringLiteral("m.reply_to, m.comments FROM messages m %1 "
                          "JOIN users s ON s.key = m.sender ")
               .arg(index.isEmpty() ? QString() : QStringLiteral("INDEXED BY ") + index);
}

Post post(const Rows &rows)
{
    Post post = shared<Post>(rows);
    post.creator = {{rows.text(8)}, rows.text(9)};
    if (!rows.isNull(10))
        post.parent = PostId{QString::number(rows.integer(10))};
    else
        post.comments = int(rows.integer(11));
    return post;
}

std::optional<AnyDocument> document(Database &database, qint64 offset)
{
    {
        Rows rows = database.run(selectMessage(), {offset});
        if (!rows.next())
            return std::nullopt;
        if (rows.integer(conversationColumn) != conversations::feedKey)
            return AnyDocument{message(rows)};
    }
    return AnyDocument{readPost(database, offset)};
}

Post readPost(Database &database, qint64 offset)
{
    Post read;
    {
        Rows rows = database.run(selectPosts() + QStringLiteral("WHERE m.offset = ?"), {offset});
        rows.next();
        read = post(rows);
    }
    completePost(database, read);
    return read;
}

void completePost(Database &database, Post &post)
{
    if (!post.isStory()) {
        post.comments =
            int(database.number(QStringLiteral("SELECT comments FROM messages WHERE offset = ?"),
                                {offsetOf(post.parent->value).value_or(0)}));
        return;
    }
    if (post.comments == 0)
        return;
    Rows rows = database.run(
        selectPosts() + QStringLiteral("WHERE m.conversation = 0 AND m.reply_to = ? AND m.deleted "
                                       "IS NULL ORDER BY m.offset DESC LIMIT ?"),
        {post.offset, latestComments});
    while (rows.next())
        post.latest.prepend(rows::post(rows));
}

int unreadAbove(Database &database, qint64 conversation, UserKey reader, qint64 read)
{
    return int(database.number(
        QStringLiteral("SELECT count(*) FROM (SELECT 1 FROM messages WHERE conversation = ? "
                       "AND offset > ? AND sender <> ? AND deleted IS NULL LIMIT ?)"),
        {conversation, read, number(reader), limits::unreadMaximum}));
}

qint64 latestChange(Database &database)
{
    return database.number(QStringLiteral(
        "SELECT max(ifnull((SELECT max(offset) FROM messages), 0), "
        "ifnull((SELECT changed FROM messages WHERE changed > offset ORDER BY changed DESC "
        "LIMIT 1), 0))"));
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
