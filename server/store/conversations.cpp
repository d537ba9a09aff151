#include "conversations.h"

#include "rows.h"

#include <algorithm>

namespace chatbook::server::conversations {
namespace {

/// 0 if they have not written to each other.
qint64 directKey(Database &database, UserKey a, UserKey b)
{
    return database.number(
        QStringLiteral("SELECT key FROM conversations WHERE low = ? AND high = ?"),
        {std::min(rows::number(a), rows::number(b)), std::max(rows::number(a), rows::number(b))});
}

qint64 directKey(Writer &writer, UserKey a, UserKey b)
{
    if (const qint64 known = writer.knownConversation(a, b))
        return known;
    const qint64 key = directKey(writer.database(), a, b);
    if (key != 0)
        writer.knowConversation(a, b, key);
    return key;
}

} // namespace

Result<Place> find(Writer &writer, UserKey sender, const ConversationId &recipient)
{
    if (const std::optional<Audience> audience = knownAudience(recipient))
        return Place{allChatKey, *audience, allChatRecipient()};
    const std::optional<Account> peer = writer.accounts().byId({recipient.value});
    if (!peer)
        return rows::notFound(QStringLiteral("person"));
    const qint64 key = directKey(writer, sender, peer->key);
    return Place{key == 0 ? std::nullopt : std::optional(key), Audience::direct(sender, peer->key),
                 Recipient{conversationWith(peer->user.id), peer->user.name}};
}

qint64 make(Writer &writer, const Audience &audience)
{
    Database &database = writer.database();
    const qint64 low = std::min(rows::number(audience.first), rows::number(audience.second));
    const qint64 high = std::max(rows::number(audience.first), rows::number(audience.second));
    database.run(QStringLiteral("INSERT INTO conversations (low, high) VALUES (?, ?)"),
                 {low, high});
    const qint64 key = database.lastInsertId();
    const QString join =
        QStringLiteral("INSERT INTO members (user, conversation, peer) VALUES (?, ?, ?)");
    database.run(join, {low, key, high});
    if (low != high)
        database.run(join, {high, key, low});
    writer.knowConversation(audience.first, audience.second, key);
    return key;
}

Result<std::optional<qint64>> keyOf(Database &database, UserKey reader,
                                    const ConversationId &recipient)
{
    if (knownAudience(recipient))
        return std::optional(allChatKey);
    const Result<UserKey> peer = rows::userKey(database, {recipient.value});
    if (!peer)
        return peer.error();
    const qint64 key = directKey(database, reader, *peer);
    return key == 0 ? std::nullopt : std::optional(key);
}

Result<std::optional<qint64>> keyOrFeed(Database &database, UserKey reader,
                                        const ConversationId &recipient)
{
    return recipient == feed() ? Result<std::optional<qint64>>(std::optional(feedKey))
                               : keyOf(database, reader, recipient);
}

Result<Audience> audienceOf(Database &database, UserKey sender, const ConversationId &recipient)
{
    if (const std::optional<Audience> known = knownAudience(recipient))
        return *known;
    const Result<UserKey> peer = rows::userKey(database, {recipient.value});
    return peer ? Result<Audience>(Audience::direct(sender, *peer)) : peer.error();
}

std::optional<Audience> knownAudience(const ConversationId &recipient)
{
    return recipient == allChat() ? std::optional(Audience::allChat()) : std::nullopt;
}

Audience audience(const Rows &rows, int low, int high)
{
    if (rows.isNull(low))
        return Audience::allChat();
    return Audience::direct(UserKey(rows.integer(low)), UserKey(rows.integer(high)));
}

Recipient recipient(const Rows &rows, int id, int name)
{
    return rows.isNull(id) ? allChatRecipient() : Recipient{{rows.text(id)}, rows.text(name)};
}

} // namespace chatbook::server::conversations
