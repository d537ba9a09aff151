#pragma once

#include "records.h"
#include "sqlite/database.h"

/// The rows of reactions to messages, stories and comments, which `message` names by offset.
/// Everything here may throw SqlError.
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

/// Users whose reactions are not listed, in the document or in a story's latest comments. For
/// nearly all documents it is empty, without a query.
Unlisted unlisted(Database &database, const Message &message);
Unlisted unlisted(Database &database, const Post &post);
Unlisted unlisted(Database &database, const AnyDocument &document);

/// The document as it is shown to a user who gave these reactions without being listed.
Message withMine(Message message, const QList<OwnReaction> &own);
Post withMine(Post post, const QList<OwnReaction> &own);

/// Marks the reactions that the reader gave without being listed.
void markMine(Database &database, UserKey reader, Message &message);
void markMine(Database &database, UserKey reader, Post &post);

} // namespace chatbook::server::reactions
