#pragma once

#include "records.h"
#include "writer.h"

/// Stories and their comments. Everything here may throw SqlError.
namespace chatbook::server {

/// Stores the story, or finds the one that this creator stored with the same clientOffset.
Result<Stored<Story>> addStory(Writer &writer, const NewPost &post);

/// The same for a comment. Errors: not_found (parent).
Result<Stored<Comment>> addComment(Writer &writer, const NewPost &post);

/// Stories below `before` (0: the newest), newest first; more: there are older ones.
Result<Page<Story>> storiesPage(Database &database, qint64 before, int limit);

/// Comments of one story below `before` (0: the newest of them), oldest first; more: there are
/// older ones. Errors: not_found (parent).
Result<Page<Comment>> commentsPage(Database &database, const StoryId &parent, qint64 before,
                                   int limit);

} // namespace chatbook::server
