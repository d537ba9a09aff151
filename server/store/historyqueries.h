#pragma once

#include "records.h"
#include "sqlite/database.h"

/// Queries on conversations. Everything here may throw SqlError.
namespace chatbook::server {

/// A page of one conversation, oldest first. Errors: not_found.
Result<Page<Message>> chatPage(Database &database, const ChatRequest &request);

/// The reader's conversations whose newest message is below `before` (0: all), latest first.
/// ALL_CHAT is among them if `before` is 0, and only then.
Result<Page<Conversation>> conversationsPage(Database &database, UserKey reader, qint64 before,
                                             int limit);

} // namespace chatbook::server
