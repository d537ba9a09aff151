#pragma once

#include "records.h"

#include "sqlite/database.h"

/// How rows become documents: the selects, and the functions that read their columns.
namespace chatbook::server::rows {

/// SELECT … FROM for messages as `m`; a WHERE follows.
QString selectMessages();
/// The message with that offset.
const QString &selectMessage();
Message message(const Rows &rows);

/// SELECT … FROM for stories as `s`; a WHERE follows.
QString selectStories();
Story story(const Rows &rows);

/// SELECT … FROM for comments as `s`; a WHERE follows.
QString selectComments();
Comment comment(const Rows &rows);

/// The offset of the latest change; 0 when there is none.
qint64 latestChange(Database &database);

/// The offset of the latest change, or the one from which a restored database continues; 0 if there
/// is neither.
qint64 head(Database &database);

/// The offset of a conversation's newest message; 0 if there is none.
qint64 newestIn(Database &database, qint64 conversation);

/// A document's number in the store: its offset. None if the text is not such a number.
std::optional<qint64> offsetOf(const QString &id);

QDateTime time(qint64 milliseconds);
inline qint64 number(UserKey key)
{
    return qint64(key);
}

/// The user with that id; not_found otherwise.
Result<UserKey> userKey(Database &database, const UserId &id);

/// The error for what this reader may not know of, and for what does not exist: the same words.
Error notFound(const QString &what);

} // namespace chatbook::server::rows
