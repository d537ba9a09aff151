#include "messagestore.h"

#include "conversations.h"
#include "reactions.h"
#include "rows.h"
#include "searchindex.h"
#include "wirelimits.h"

namespace chatbook::server {
namespace {

/// A message that this user may read, with the columns that the rules need.
struct Target
{
    qint64 offset = 0;
    qint64 conversation = 0;
    UserKey sender{};
    bool deleted = false;
    QString content;
    Audience audience;
};

Error forbidden(const QString &why)
{
    return {ErrorCode::Forbidden, why};
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
                          !rows.isNull(2), rows.text(3),    conversations::audience(rows, 4, 5)};
            if (target.audience.includes(user))
                return target;
        }
    }
    return rows::notFound(QStringLiteral("message"));
}

/// The same for a message that this user wrote; `refusal` is the sentence if it is another's.
Result<Target> findOwn(Database &database, UserKey user, const MessageId &id,
                       const QString &refusal)
{
    const Result<Target> target = findTarget(database, user, id);
    return target && target->sender != user ? Result<Target>(forbidden(refusal)) : target;
}

Message readMessage(Database &database, qint64 offset)
{
    Rows rows = database.run(rows::selectMessage(), {offset});
    rows.next();
    return rows::message(rows);
}

/// A message after a command.
Stored<Message> storedMessage(Database &database, qint64 offset, const Audience &audience,
                              bool changed)
{
    Stored<Message> stored{
        .document = readMessage(database, offset), .audience = audience, .changed = changed};
    stored.unlisted = reactions::unlisted(database, stored.document);
    return stored;
}

/// The message that this sender stored with this clientOffset; 0: none.
qint64 storedBefore(Database &database, const NewMessage &message)
{
    return message.clientOffset.isEmpty()
               ? 0
               : database.number(QStringLiteral("SELECT offset FROM messages "
                                                "WHERE sender = ? AND client_offset = ?"),
                                 {rows::number(message.sender), message.clientOffset});
}

/// The conversation of a new message and the message it answers: looked up before anything is
/// stored.
struct Goal
{
    conversations::Place place = {};
    std::optional<Target> quoted = {};
};

Result<Goal> findGoal(Writer &writer, const NewMessage &message)
{
    const Result<conversations::Place> place =
        conversations::find(writer, message.sender, message.recipient);
    if (!place)
        return place.error();
    Goal goal{.place = *place};
    if (message.replyTo) {
        const Result<Target> target =
            findTarget(writer.database(), message.sender, *message.replyTo);
        if (!target)
            return target.error();
        if (target->conversation != goal.place.key)
            return rows::notFound(QStringLiteral("message in this conversation"));
        goal.quoted = *target;
    }
    return goal;
}

} // namespace

Result<Stored<Message>> addMessage(Writer &writer, const NewMessage &message)
{
    Database &database = writer.database();
    const Result<Goal> found = findGoal(writer, message);
    // A message that was stored before is given back, whatever the repeated request says now. In
    // the usual case the unique index finds it below.
    if (!found || found->place.key == 0)
        if (const qint64 before = storedBefore(database, message))
            return storedMessage(database, before, {}, false);
    if (!found)
        return found.error();
    const auto &[place, quoted] = *found;
    const qint64 conversation =
        place.key != 0 ? place.key : conversations::make(writer, place.audience);

    const qint64 offset = writer.head() + 1;
    const qint64 now = writer.now();
    database.run(QStringLiteral(
                     "INSERT INTO messages (offset, changed, conversation, sender, time, content, "
                     "client_offset, reply_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                     "ON CONFLICT (sender, client_offset) WHERE client_offset IS NOT NULL "
                     "DO NOTHING"),
                 {offset, offset, conversation, rows::number(message.sender), now,
                  sqlText(message.content), sqlOptionalText(message.clientOffset),
                  quoted ? QVariant(quoted->offset) : QVariant()});
    if (database.affected() == 0)
        return storedMessage(database, storedBefore(database, message), {}, false);
    writer.nextOffset();
    writer.addedMessage(message.content.size());

    Stored<Message> stored{.document = {.id = {QString::number(offset)},
                                        .sender = writer.accounts().byKey(message.sender).user,
                                        .recipient = place.recipient,
                                        .timestamp = rows::time(now),
                                        .content = message.content,
                                        .offset = offset,
                                        .changed = offset,
                                        .clientOffset = message.clientOffset},
                           .audience = place.audience};
    if (quoted)
        stored.document.replyTo = ReplyReference{*message.replyTo, quoted->offset,
                                                 writer.accounts().byKey(quoted->sender).user};
    return stored;
}

Result<Stored<Message>> editMessage(Writer &writer, UserKey user, const MessageId &id,
                                    const QString &content)
{
    Database &database = writer.database();
    const Result<Target> target = findOwn(
        database, user, id, QStringLiteral("Only the person who wrote a message can change it."));
    if (!target)
        return target.error();
    if (target->deleted)
        return forbidden(QStringLiteral("This message was deleted."));
    const bool changed = target->content != content;
    if (changed) {
        const qint64 change = writer.nextOffset();
        database.run(
            QStringLiteral(
                "UPDATE messages SET content = ?, edited = ?, changed = ? WHERE offset = ?"),
            {sqlText(content), writer.now(), change, target->offset});
        reviseSearchBlock(database, target->offset, content, change);
        writer.erasedText();
    }
    return storedMessage(database, target->offset, target->audience, changed);
}

Result<Stored<Message>> deleteMessage(Writer &writer, UserKey user, const MessageId &id)
{
    Database &database = writer.database();
    const Result<Target> target = findOwn(
        database, user, id, QStringLiteral("Only the person who wrote a message can delete it."));
    if (!target)
        return target.error();
    if (!target->deleted) {
        const qint64 change = writer.nextOffset();
        database.run(QStringLiteral("UPDATE messages SET content = '', deleted = ?, changed = ?, "
                                    "reactions = NULL WHERE offset = ?"),
                     {writer.now(), change, target->offset});
        database.run(QStringLiteral("DELETE FROM reactions WHERE message = ?"), {target->offset});
        reviseSearchBlock(database, target->offset, std::nullopt, change);
        writer.erasedText();
    }
    return storedMessage(database, target->offset, target->audience, !target->deleted);
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
    return storedMessage(database, target->offset, target->audience, changed);
}

Result<ReadMarker> moveReadMarker(Writer &writer, UserKey reader, const ConversationId &recipient,
                                  qint64 offset)
{
    Database &database = writer.database();
    const Result<std::optional<qint64>> conversation =
        conversations::keyOf(database, reader, recipient);
    if (!conversation)
        return conversation.error();
    ReadMarker marker{Audience::direct(reader, reader)};
    if (!*conversation)
        return marker;
    Rows rows = database.run(
        QStringLiteral("SELECT read, peer FROM members WHERE user = ? AND conversation = ?"),
        {rows::number(reader), **conversation});
    if (!rows.next())
        return marker;
    marker.offset = std::min(offset, rows::newestIn(database, **conversation));
    marker.moved = marker.offset > rows.integer(0);
    if (!rows.isNull(1))
        marker.audience.second = UserKey(rows.integer(1));
    if (marker.moved)
        database.run(
            QStringLiteral("UPDATE members SET read = ? WHERE user = ? AND conversation = ?"),
            {marker.offset, rows::number(reader), **conversation});
    return marker;
}

} // namespace chatbook::server
