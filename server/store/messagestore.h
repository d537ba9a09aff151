#pragma once

#include "records.h"
#include "writer.h"

/// Commands on messages, and those on documents of any kind: messages, stories and comments.
/// Everything here may throw SqlError.
namespace chatbook::server {

/// Stores the message, or finds the one that this sender stored with the same clientOffset.
/// Errors: not_found (recipient, replyTo).
Result<Stored> addMessage(Writer &writer, const NewMessage &message);

/// Errors: not_found, forbidden.
Result<Stored> editDocument(Writer &writer, UserKey user, const QString &id,
                            const QString &content);
Result<Stored> deleteDocument(Writer &writer, UserKey user, const QString &id);
/// The same for anyone's document.
Result<Stored> deleteByHost(Writer &writer, const QString &id);

/// Errors: not_found, forbidden (deleted), too_large (kinds).
Result<Stored> reactToDocument(Writer &writer, UserKey user, const QString &id,
                               const QString &emoji, bool on);

/// The document of any kind with that id. Errors: not_found.
Result<AnyDocument> documentById(Database &database, UserKey reader, const QString &id);

/// Moves the reader's marker in a conversation or the feed forward, to the newest message at most.
/// Errors: not_found.
Result<ReadMarker> moveReadMarker(Writer &writer, UserKey reader, const ConversationId &recipient,
                                  qint64 offset);

} // namespace chatbook::server
