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

/// SELECT … FROM for stories and comments as `m`; a WHERE follows. `index` is the index of messages
/// to go by; empty: any.
QString selectPosts(const QString &index = {});
/// A story with the number of its comments, or a comment, without what completePost() adds.
Post post(const Rows &rows);

/// The document of any kind with that offset; none if there is none.
std::optional<AnyDocument> document(Database &database, qint64 offset);

/// The story or comment with that offset, which there is.
Post readPost(Database &database, qint64 offset);

/// Reads the latest two comments of a story, or how many the story of a comment has.
void completePost(Database &database, Post &post);

/// The offset of the latest change; 0 when there is none.
qint64 latestChange(Database &database);

/// The offset of the latest change, or the one from which a restored database continues; 0 if there
/// is neither.
qint64 head(Database &database);

/// Undeleted messages of others above `read`, up to limits::unreadMaximum.
int unreadAbove(Database &database, qint64 conversation, UserKey reader, qint64 read);

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
