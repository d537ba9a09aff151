#include "messagestore.h"

#include "conversations.h"
#include "reactions.h"
#include "rows.h"
#include "searchindex.h"
#include "wirelimits.h"

namespace chatbook::server {
namespace {

/// A document that this user may read, with the columns that the rules need.
struct Target
{
    qint64 offset = 0;
    qint64 conversation = 0;
    UserKey sender{};
    bool deleted = false;
    QString content;
    Audience audience;
    qint64 replyTo = 0; ///< an offset; 0: none

    /// What people call it.
    QString kind() const
    {
        return conversation != conversations::feedKey ? QStringLiteral("message")
               : replyTo != 0                         ? QStringLiteral("comment")
                                                      : QStringLiteral("story");
    }
};

Error forbidden(const QString &why)
{
    return {ErrorCode::Forbidden, why};
}

Error isDeleted(const Target &target)
{
    return forbidden(QStringLiteral("This %1 was deleted.").arg(target.kind()));
}

/// `user`: none for the host.
Result<Target> findTarget(Database &database, std::optional<UserKey> user, const QString &id)
{
    if (const std::optional<qint64> offset = rows::offsetOf(id)) {
        Rows rows = database.run(
            QStringLiteral("SELECT m.conversation, m.sender, m.deleted, m.content, "
                           "c.low, c.high, m.reply_to "
                           "FROM messages m JOIN conversations c ON c.key = m.conversation "
                           "WHERE m.offset = ?"),
            {*offset});
        if (rows.next()) {
            Target target{*offset,         rows.integer(0), UserKey(rows.integer(1)),
                          !rows.isNull(2), rows.text(3),    conversations::audience(rows, 4, 5),
                          rows.integer(6)};
            if (!user || target.audience.includes(*user))
                return target;
        }
    }
    return rows::notFound(QStringLiteral("message"));
}

/// The same for a document that this user wrote. `what` is what only its author may do.
Result<Target> findOwn(Database &database, UserKey user, const QString &id, const QString &what)
{
    Result<Target> target = findTarget(database, user, id);
    if (target && target->sender != user)
        return forbidden(
            QStringLiteral("Only the person who wrote a %1 can %2 it.").arg(target->kind(), what));
    return target;
}

/// A document after a command.
Stored stored(Database &database, qint64 offset, const Audience &audience, bool changed)
{
    const AnyDocument document = *rows::document(database, offset);
    return {.document = document,
            .audience = audience,
            .changed = changed,
            .unlisted = reactions::unlisted(database, document)};
}

Stored stored(Database &database, const Target &target, bool changed)
{
    return stored(database, target.offset, target.audience, changed);
}

/// Deletes the document unless it is deleted already.
Stored remove(Writer &writer, const Target &target)
{
    Database &database = writer.database();
    if (!target.deleted) {
        const qint64 change = writer.nextOffset();
        database.run(QStringLiteral("UPDATE messages SET content = '', deleted = ?, changed = ?, "
                                    "reactions = NULL WHERE offset = ?"),
                     {writer.now(), change, target.offset});
        database.run(QStringLiteral("DELETE FROM reactions WHERE message = ?"), {target.offset});
        if (target.conversation == conversations::feedKey && target.replyTo != 0)
            database.run(
                QStringLiteral("UPDATE messages SET comments = comments - 1 WHERE offset = ?"),
                {target.replyTo});
        reviseSearchBlock(database, target.offset, std::nullopt, change);
        writer.erasedText();
    }
    return stored(database, target, !target.deleted);
}

/// The message that this sender stored with this clientOffset; 0: none.
qint64 storedBefore(Database &database, const NewMessage &message)
{
    return message.clientOffset.isEmpty()
               ? 0
               : database.number(QStringLiteral("SELECT offset FROM messages "
                                                "WHERE sender = ? AND client_offset = ? "
                                                "AND conversation <> 0"),
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
            findTarget(writer.database(), message.sender, message.replyTo->value);
        if (!target)
            return target.error();
        if (target->conversation != goal.place.key)
            return rows::notFound(QStringLiteral("message in this conversation"));
        goal.quoted = *target;
    }
    return goal;
}

} // namespace

Result<Stored> addMessage(Writer &writer, const NewMessage &message)
{
    Database &database = writer.database();
    const Result<Goal> found = findGoal(writer, message);
    // A message that was stored before is given back, whatever the repeated request says now. In
    // the usual case the unique index finds it below.
    if (!found || !found->place.key)
        if (const qint64 before = storedBefore(database, message))
            return stored(database, before, {}, false);
    if (!found)
        return found.error();
    const auto &[place, quoted] = *found;
    const qint64 conversation =
        place.key ? *place.key : conversations::make(writer, place.audience);

    const qint64 offset = writer.head() + 1;
    const qint64 now = writer.now();
    database.run(QStringLiteral(
                     "INSERT INTO messages (offset, changed, conversation, sender, time, content, "
                     "client_offset, reply_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                     "ON CONFLICT (sender, client_offset) WHERE client_offset IS NOT NULL "
                     "AND conversation <> 0 DO NOTHING"),
                 {offset, offset, conversation, rows::number(message.sender), now,
                  sqlText(message.content), sqlOptionalText(message.clientOffset),
                  quoted ? QVariant(quoted->offset) : QVariant()});
    if (database.affected() == 0)
        return stored(database, storedBefore(database, message), {}, false);
    writer.nextOffset();
    writer.addedMessage(message.content.size());

    Message added{.id = {QString::number(offset)},
                  .sender = writer.accounts().byKey(message.sender).user,
                  .recipient = place.recipient,
                  .timestamp = rows::time(now),
                  .content = message.content,
                  .offset = offset,
                  .changed = offset,
                  .clientOffset = message.clientOffset};
    if (quoted)
        added.replyTo = ReplyReference{*message.replyTo, quoted->offset,
                                       writer.accounts().byKey(quoted->sender).user};
    return Stored{.document = {std::move(added)}, .audience = place.audience};
}

Result<Stored> editDocument(Writer &writer, UserKey user, const QString &id, const QString &content)
{
    Database &database = writer.database();
    const Result<Target> target = findOwn(database, user, id, QStringLiteral("change"));
    if (!target)
        return target.error();
    if (target->deleted)
        return isDeleted(*target);
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
    return stored(database, *target, changed);
}

Result<Stored> deleteDocument(Writer &writer, UserKey user, const QString &id)
{
    const Result<Target> target = findOwn(writer.database(), user, id, QStringLiteral("delete"));
    return target ? remove(writer, *target) : Result<Stored>(target.error());
}

Result<Stored> deleteByHost(Writer &writer, const QString &id)
{
    const Result<Target> target = findTarget(writer.database(), std::nullopt, id);
    return target ? remove(writer, *target) : Result<Stored>(target.error());
}

Result<Stored> reactToDocument(Writer &writer, UserKey user, const QString &id,
                               const QString &emoji, bool on)
{
    Database &database = writer.database();
    const Result<Target> target = findTarget(database, user, id);
    if (!target)
        return target.error();
    if (target->deleted)
        return isDeleted(*target);
    const bool changed = reactions::has(database, target->offset, user, emoji) != on;
    if (changed) {
        if (on && !reactions::hasRoomFor(database, target->offset, emoji))
            return Error{ErrorCode::TooLarge,
                         QStringLiteral("A %1 takes at most %2 kinds of reactions.")
                             .arg(target->kind())
                             .arg(limits::emojiKinds),
                         {{QLatin1StringView("limit"), limits::emojiKinds}}};
        const qint64 change = writer.nextOffset();
        reactions::set(database, target->offset, user, emoji, on, change);
        database.run(
            QStringLiteral("UPDATE messages SET reactions = ?, changed = ? WHERE offset = ?"),
            {reactions::summary(database, target->offset), change, target->offset});
    }
    return stored(database, *target, changed);
}

Result<AnyDocument> documentById(Database &database, UserKey reader, const QString &id)
{
    const Result<Target> target = findTarget(database, reader, id);
    if (!target)
        return target.error();
    AnyDocument document = *rows::document(database, target->offset);
    std::visit([&](auto &value) { reactions::markMine(database, reader, value); }, document.value);
    return document;
}

Result<ReadMarker> moveReadMarker(Writer &writer, UserKey reader, const ConversationId &recipient,
                                  qint64 offset)
{
    Database &database = writer.database();
    const Result<std::optional<qint64>> conversation =
        conversations::keyOrFeed(database, reader, recipient);
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
