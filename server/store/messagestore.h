#pragma once

#include "records.h"
#include "writer.h"

/// Commands on messages, and one message as it is now. Everything here may throw SqlError.
namespace chatbook::server {

/// Stores the message, or finds the one that this sender stored with the same clientOffset.
/// Errors: not_found (recipient, replyTo).
Result<Stored<Message>> addMessage(Writer &writer, const NewMessage &message);

/// Errors: not_found, forbidden.
Result<Stored<Message>> editMessage(Writer &writer, UserKey user, const MessageId &id,
                                    const QString &content);
Result<Stored<Message>> deleteMessage(Writer &writer, UserKey user, const MessageId &id);

/// Errors: not_found, forbidden (deleted), too_large (kinds).
Result<Stored<Message>> reactToMessage(Writer &writer, UserKey user, const MessageId &id,
                                       const QString &emoji, bool on);

/// Moves the reader's marker forward, to the newest message at most. Errors: not_found.
Result<ReadMarker> moveReadMarker(Writer &writer, UserKey reader, const ConversationId &recipient,
                                  qint64 offset);

} // namespace chatbook::server
