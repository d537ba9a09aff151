#include "feedstore.h"

#include "rows.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server {
namespace {

/// The offset of the document that this creator stored with this clientOffset; 0: none.
qint64 storedBefore(Database &database, const QString &table, const NewPost &post)
{
    if (post.clientOffset.isEmpty())
        return 0;
    return database.number(
        QStringLiteral("SELECT offset FROM %1 WHERE creator = ? AND client_offset = ?").arg(table),
        {rows::number(post.creator), post.clientOffset});
}

/// The story's offset; none if there is no such story.
std::optional<qint64> storyOffset(Database &database, const StoryId &id)
{
    const std::optional<qint64> offset = rows::offsetOf(id.value);
    if (!offset ||
        database.number(QStringLiteral("SELECT 1 FROM stories WHERE offset = ?"), {*offset}) == 0)
        return std::nullopt;
    return offset;
}

Story readStory(Database &database, qint64 offset)
{
    Rows rows =
        database.run(rows::selectStories() + QStringLiteral("WHERE s.offset = ?"), {offset});
    rows.next();
    return rows::story(rows);
}

Comment readComment(Database &database, qint64 offset)
{
    Rows rows =
        database.run(rows::selectComments() + QStringLiteral("WHERE s.offset = ?"), {offset});
    rows.next();
    return rows::comment(rows);
}

/// Removes the document that was read beyond the limit, and notes whether there was one.
template <class T>
void cut(Page<T> &page, int limit)
{
    page.more = page.documents.size() > limit;
    if (page.more)
        page.documents.removeLast();
}

} // namespace

Result<Stored<Story>> addStory(Writer &writer, const NewPost &post)
{
    Database &database = writer.database();
    if (const qint64 offset = storedBefore(database, QStringLiteral("stories"), post))
        return Stored<Story>{.document = readStory(database, offset), .changed = false};
    const qint64 offset = writer.nextOffset();
    database.run(
        QStringLiteral("INSERT INTO stories (offset, creator, time, content, client_offset) "
                       "VALUES (?, ?, ?, ?, ?)"),
        {offset, rows::number(post.creator), writer.now(), sqlText(post.content),
         sqlOptionalText(post.clientOffset)});
    return Stored<Story>{.document = readStory(database, offset)};
}

Result<Stored<Comment>> addComment(Writer &writer, const NewPost &post)
{
    Database &database = writer.database();
    if (const qint64 offset = storedBefore(database, QStringLiteral("comments"), post))
        return Stored<Comment>{.document = readComment(database, offset), .changed = false};
    const std::optional<qint64> parent = storyOffset(database, post.parent);
    if (!parent)
        return rows::notFound(QStringLiteral("story"));
    const qint64 offset = writer.nextOffset();
    database.run(QStringLiteral("INSERT INTO comments (offset, parent, creator, time, content, "
                                "client_offset) VALUES (?, ?, ?, ?, ?, ?)"),
                 {offset, *parent, rows::number(post.creator), writer.now(), sqlText(post.content),
                  sqlOptionalText(post.clientOffset)});
    return Stored<Comment>{.document = readComment(database, offset)};
}

Result<Page<Story>> storiesPage(Database &database, qint64 before, int limit)
{
    Page<Story> page;
    Rows rows = database.run(
        rows::selectStories() + QStringLiteral("WHERE s.offset < ? ORDER BY s.offset DESC LIMIT ?"),
        {before > 0 ? before : limits::offsetEnd, limit + 1});
    while (rows.next())
        page.documents.append(rows::story(rows));
    cut(page, limit);
    return page;
}

Result<Page<Comment>> commentsPage(Database &database, const StoryId &parent, qint64 before,
                                   int limit)
{
    const std::optional<qint64> story = storyOffset(database, parent);
    if (!story)
        return rows::notFound(QStringLiteral("story"));
    Page<Comment> page;
    Rows rows = database.run(
        rows::selectComments() +
            QStringLiteral("WHERE s.parent = ? AND s.offset < ? ORDER BY s.offset DESC LIMIT ?"),
        {*story, before > 0 ? before : limits::offsetEnd, limit + 1});
    while (rows.next())
        page.documents.append(rows::comment(rows));
    cut(page, limit);
    std::reverse(page.documents.begin(), page.documents.end());
    return page;
}

} // namespace chatbook::server
