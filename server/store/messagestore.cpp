#include "messagestore.h"

#include "reactions.h"
#include "rows.h"
#include "text/fold.h"
#include "wirelimits.h"

namespace chatbook {
namespace {

/// A message that this user may read, with what the rules ask about it.
struct Target
{
    qint64 offset = 0;
    qint64 conversation = 0;
    UserKey sender{};
    bool deleted = false;
    QString content;
    Audience audience;
};

Audience audienceOf(const Rows &rows, int low, int high)
{
    if (rows.isNull(low))
        return {};
    return Audience::of(UserKey(rows.integer(low)), UserKey(rows.integer(high)));
}

bool mayRead(const Audience &audience, UserKey user)
{
    return audience.everyone || audience.first == user || audience.second == user;
}

Result<Target> findTarget(Database &database, UserKey user, const MessageId &id)
{
    if (const std::optional<qint64> offset = rows::offsetOf(id.value)) {
        Rows rows = database.run(
            QStringLiteral("SELECT m.conversation, m.sender, m.deleted, m.content, "
                           "c.low, c.high "
                           "FROM messages m JOIN conversations c ON c.key = m.conversation "
                           "WHERE m.offset = ?"),
            {*offset});
        if (rows.next()) {
            Target target{*offset,         rows.integer(0), UserKey(rows.integer(1)),
                          !rows.isNull(2), rows.text(3),    audienceOf(rows, 4, 5)};
            if (mayRead(target.audience, user))
                return target;
        }
    }
    return rows::notFound(QStringLiteral("message"));
}

Message readMessage(Database &database, qint64 offset)
{
    Rows rows =
        database.run(rows::selectMessages() + QStringLiteral("WHERE m.offset = ?"), {offset});
    rows.next();
    return rows::message(rows);
}

Error forbidden(const QString &why)
{
    return {ErrorCode::Forbidden, why};
}

void unindex(Database &database, qint64 offset)
{
    database.run(QStringLiteral("DELETE FROM message_search WHERE rowid = ?"), {offset});
}

void index(Database &database, qint64 offset, const QString &content)
{
    database.run(QStringLiteral("INSERT INTO message_search (rowid, folded) VALUES (?, ?)"),
                 {offset, sqlText(foldForSearch(content))});
}

/// The conversation of two people, made with both as its members when it is the first message.
qint64 directConversation(Database &database, UserKey a, UserKey b)
{
    const qint64 low = std::min(rows::number(a), rows::number(b));
    const qint64 high = std::max(rows::number(a), rows::number(b));
    const qint64 existing = database.number(
        QStringLiteral("SELECT key FROM conversations WHERE low = ? AND high = ?"), {low, high});
    if (existing != 0)
        return existing;
    database.run(QStringLiteral("INSERT INTO conversations (low, high) VALUES (?, ?)"),
                 {low, high});
    const qint64 key = database.lastInsertId();
    const QString join =
        QStringLiteral("INSERT INTO members (user, conversation, peer) VALUES (?, ?, ?)");
    database.run(join, {low, key, high});
    if (low != high)
        database.run(join, {high, key, low});
    return key;
}

std::optional<qint64> storedBefore(Database &database, const NewMessage &message)
{
    if (message.clientOffset.isEmpty())
        return std::nullopt;
    const qint64 offset = database.number(
        QStringLiteral("SELECT offset FROM messages WHERE sender = ? AND client_offset = ?"),
        {rows::number(message.sender), message.clientOffset});
    return offset == 0 ? std::nullopt : std::optional(offset);
}

} // namespace

Result<Stored<Message>> addMessage(Writer &writer, const NewMessage &message)
{
    Database &database = writer.database();
    if (const std::optional<qint64> offset = storedBefore(database, message))
        return Stored<Message>{.document = readMessage(database, *offset), .changed = false};

    std::optional<UserKey> peer;
    if (message.recipient != allChat()) {
        const Result<UserKey> found = rows::userKey(database, {message.recipient.value});
        if (!found)
            return found.error();
        peer = *found;
    }
    std::optional<Target> quoted;
    if (message.replyTo) {
        const Result<Target> target = findTarget(database, message.sender, *message.replyTo);
        if (!target)
            return target.error();
        quoted = *target;
    }
    const auto sameConversation = [&](const Audience &audience) {
        return peer ? !audience.everyone && mayRead(audience, *peer) &&
                          (*peer != message.sender || audience.first == audience.second)
                    : audience.everyone;
    };
    if (quoted && !sameConversation(quoted->audience))
        return rows::notFound(QStringLiteral("message in this conversation"));

    const qint64 conversation =
        peer ? directConversation(database, message.sender, *peer) : rows::allChatKey;
    const qint64 offset = writer.nextOffset();
    database.run(QStringLiteral(
                     "INSERT INTO messages (offset, changed, conversation, sender, time, content, "
                     "client_offset, reply_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
                 {offset, offset, conversation, rows::number(message.sender), writer.now(),
                  sqlText(message.content), sqlOptionalText(message.clientOffset),
                  quoted ? QVariant(quoted->offset) : QVariant()});
    database.run(QStringLiteral("UPDATE conversations SET last = ? WHERE key = ?"),
                 {offset, conversation});
    index(database, offset, message.content);
    return Stored<Message>{.document = readMessage(database, offset),
                           .audience = peer ? Audience::of(message.sender, *peer) : Audience()};
}

Result<Stored<Message>> editMessage(Writer &writer, UserKey user, const MessageId &id,
                                    const QString &content)
{
    Database &database = writer.database();
    const Result<Target> target = findTarget(database, user, id);
    if (!target)
        return target.error();
    if (target->sender != user)
        return forbidden(QStringLiteral("Only the person who wrote a message can change it."));
    if (target->deleted)
        return forbidden(QStringLiteral("This message was deleted."));
    const bool changed = target->content != content;
    if (changed) {
        database.run(
            QStringLiteral(
                "UPDATE messages SET content = ?, edited = ?, changed = ? WHERE offset = ?"),
            {sqlText(content), writer.now(), writer.nextOffset(), target->offset});
        unindex(database, target->offset);
        index(database, target->offset, content);
    }
    return Stored<Message>{readMessage(database, target->offset), target->audience, changed};
}

Result<Stored<Message>> deleteMessage(Writer &writer, UserKey user, const MessageId &id)
{
    Database &database = writer.database();
    const Result<Target> target = findTarget(database, user, id);
    if (!target)
        return target.error();
    if (target->sender != user)
        return forbidden(QStringLiteral("Only the person who wrote a message can delete it."));
    if (!target->deleted) {
        database.run(QStringLiteral("UPDATE messages SET content = '', deleted = ?, changed = ?, "
                                    "reactions = NULL WHERE offset = ?"),
                     {writer.now(), writer.nextOffset(), target->offset});
        database.run(QStringLiteral("DELETE FROM reactions WHERE message = ?"), {target->offset});
        unindex(database, target->offset);
    }
    return Stored<Message>{readMessage(database, target->offset), target->audience,
                           !target->deleted};
}

Result<Stored<Message>> reactToMessage(Writer &writer, UserKey user, const MessageId &id,
                                       const QString &emoji, bool on)
{
    Database &database = writer.database();
    const Result<Target> target = findTarget(database, user, id);
    if (!target)
        return target.error();
    if (target->deleted)
        return forbidden(QStringLiteral("This message was deleted."));
    const bool changed = reactions::has(database, target->offset, user, emoji) != on;
    if (changed) {
        if (on && !reactions::hasRoomFor(database, target->offset, emoji))
            return Error{ErrorCode::TooLarge,
                         QStringLiteral("A message takes at most %1 kinds of reactions.")
                             .arg(limits::emojiKinds),
                         {{QLatin1StringView("limit"), limits::emojiKinds}}};
        const qint64 change = writer.nextOffset();
        reactions::set(database, target->offset, user, emoji, on, change);
        database.run(
            QStringLiteral("UPDATE messages SET reactions = ?, changed = ? WHERE offset = ?"),
            {reactions::summary(database, target->offset), change, target->offset});
    }
    return Stored<Message>{readMessage(database, target->offset), target->audience, changed};
}

Result<ReadMarker> moveReadMarker(Writer &writer, UserKey reader, const RecipientId &recipient,
                                  qint64 offset)
{
    Database &database = writer.database();
    const Result<std::optional<qint64>> conversation =
        rows::conversationKey(database, reader, recipient);
    if (!conversation)
        return conversation.error();
    ReadMarker marker{Audience::of(reader, reader)};
    if (!*conversation)
        return marker;
    Rows rows = database.run(
        QStringLiteral("SELECT c.last, m.read, m.peer FROM conversations c "
                       "JOIN members m ON m.conversation = c.key AND m.user = ? WHERE c.key = ?"),
        {rows::number(reader), **conversation});
    if (!rows.next())
        return marker;
    marker.offset = std::min(offset, rows.integer(0));
    marker.moved = marker.offset > rows.integer(1);
    if (!rows.isNull(2))
        marker.audience.second = UserKey(rows.integer(2));
    if (marker.moved)
        database.run(
            QStringLiteral("UPDATE members SET read = ? WHERE user = ? AND conversation = ?"),
            {marker.offset, rows::number(reader), **conversation});
    return marker;
}

} // namespace chatbook
