#pragma once

#include "records.h"
#include "writer.h"

/// Stories and their comments, which everyone may read. Everything here may throw SqlError.
namespace chatbook::server {

/// Stores a story or a comment, or finds the one that this creator stored with the same
/// clientOffset. Errors: not_found (parent), forbidden (the parent is deleted).
Result<Stored> addPost(Writer &writer, const NewPost &post);

/// Stories, newest first; more: there are older ones. Errors: not_found (creator).
Result<Page<Post>> storiesPage(Database &database, const StoriesRequest &request);

/// Comments of one story below `before` (0: the newest of them), oldest first; more: there are
/// older ones. Errors: not_found (parent).
Result<Page<Post>> commentsPage(Database &database, UserKey reader, const PostId &parent,
                                qint64 before, int limit);

FeedState feedState(Database &database, UserKey reader);

} // namespace chatbook::server
