#pragma once

#include "records.h"
#include "writer.h"

#include "sqlite/database.h"

/// Which conversation a recipient names. Nowhere else are the kinds of conversations told apart by
/// name.
namespace chatbook::server::conversations {

/// The keys of the two conversations that everyone is in: the feed, whose messages are stories and
/// comments, and ALL CHAT.
inline constexpr qint64 feedKey = 0;
inline constexpr qint64 allChatKey = 1;

/// A conversation, from the point of view of the sender.
struct Place
{
    std::optional<qint64> key = {}; ///< none yet: this is the first message of two people
    Audience audience = {};
    Recipient recipient = {};
};

/// The conversation of `sender` and `recipient`. Errors: not_found.
Result<Place> find(Writer &writer, UserKey sender, const ConversationId &recipient);

/// Makes the direct conversation of an audience, with both as members. Gives its key.
qint64 make(Writer &writer, const Audience &audience);

/// The key of the reader's conversation with that recipient: none when they have not written
/// to each other. Errors: not_found.
Result<std::optional<qint64>> keyOf(Database &database, UserKey reader,
                                    const ConversationId &recipient);

/// The same, and the feed's key for `FEED`.
Result<std::optional<qint64>> keyOrFeed(Database &database, UserKey reader,
                                        const ConversationId &recipient);

/// Who may read what `sender` says to `recipient`. Errors: not_found.
Result<Audience> audienceOf(Database &database, UserKey sender, const ConversationId &recipient);

/// The same, if it is known without reading the database.
std::optional<Audience> knownAudience(const ConversationId &recipient);

/// The audience of a conversation's row: the columns of its two people, NULL in ALL CHAT.
Audience audience(const Rows &rows, int low, int high);

/// The other side of a conversation: the columns of the other person's id and name, NULL in ALL
/// CHAT.
Recipient recipient(const Rows &rows, int id, int name);

} // namespace chatbook::server::conversations
