#pragma once

#include "records.h"
#include "sqlite/database.h"

/// The rows of a message's reactions. Everything here may throw SqlError.
namespace chatbook::server::reactions {

bool has(Database &database, qint64 message, UserKey user, const QString &emoji);

/// Whether this emoji may be added: it is there already, or there are fewer kinds than allowed.
bool hasRoomFor(Database &database, qint64 message, const QString &emoji);

/// `change` is the offset of this change: it keeps reactions in the order in which they were given.
void set(Database &database, qint64 message, UserKey user, const QString &emoji, bool on,
         qint64 change);

/// The document's reactions, as JSON text; NULL if there are none. Stored with the message, so that
/// a page of history needs no further query.
QVariant summary(Database &database, qint64 message);

/// Users whose reactions are not listed. For nearly all messages it is empty, without a query.
Unlisted unlisted(Database &database, const Message &message);

/// `message` as it is shown to a user who gave these reactions without being listed.
Message withMine(Message message, const QStringList &emoji);

/// Marks the reactions that the reader gave without being listed.
void markMine(Database &database, UserKey reader, Message &message);

} // namespace chatbook::server::reactions
