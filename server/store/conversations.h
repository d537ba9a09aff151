#pragma once

#include "records.h"
#include "writer.h"

#include "sqlite/database.h"

/// Which conversation somebody means who names a recipient. Nowhere else are the kinds of
/// conversations told apart by their names.
namespace chatbook::server::conversations {

/// The key of ALL CHAT.
inline constexpr qint64 allChatKey = 1;

/// A conversation, as one who writes in it sees it.
struct Place
{
    qint64 key = 0; ///< 0: the first message of two people
    Audience audience = {};
    Recipient recipient = {};
};

/// Where `sender` writes to `recipient`. Errors: not_found.
Result<Place> find(Writer &writer, UserKey sender, const RecipientId &recipient);

/// Makes the direct conversation of an audience, with both as its members. Gives its key.
qint64 make(Writer &writer, const Audience &audience);

/// The key of the reader's conversation with that recipient: none when they have not written
/// to each other. Errors: not_found.
Result<std::optional<qint64>> keyOf(Database &database, UserKey reader,
                                    const RecipientId &recipient);

/// Who hears what `sender` says to `recipient`. Errors: not_found.
Result<Audience> audienceOf(Database &database, UserKey sender, const RecipientId &recipient);

/// The same, where it is known without a look into the database.
std::optional<Audience> knownAudience(const RecipientId &recipient);

/// The audience of a conversation's row: the columns of its two people, NULL in ALL CHAT.
Audience audience(const Rows &rows, int low, int high);

/// Whom a conversation is with: the columns of the other one's id and name, NULL in ALL CHAT.
Recipient recipient(const Rows &rows, int id, int name);

} // namespace chatbook::server::conversations
