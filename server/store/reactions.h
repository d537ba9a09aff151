#pragma once

#include "records.h"
#include "sqlite/database.h"

/// The rows behind a message's reactions. All of it may throw SqlError.
namespace chatbook::server::reactions {

bool has(Database &database, qint64 message, UserKey user, const QString &emoji);

/// Whether this emoji may be added: it is there already, or there are fewer kinds than allowed.
bool hasRoomFor(Database &database, qint64 message, const QString &emoji);

/// `change` is the offset of this change: reactions come in the order they were given.
void set(Database &database, qint64 message, UserKey user, const QString &emoji, bool on,
         qint64 change);

/// What the document shows, as JSON text; NULL for none. Kept with the message, so that a page
/// of history needs no further query.
QVariant summary(Database &database, qint64 message);

/// Empty, and found without a query, for nearly all messages.
Unlisted unlisted(Database &database, const Message &message);

/// `message` as it is shown to one who has given these without being listed.
Message withMine(Message message, const QStringList &emoji);

/// Marks what the reader has given without being listed.
void markMine(Database &database, UserKey reader, Message &message);

} // namespace chatbook::server::reactions
