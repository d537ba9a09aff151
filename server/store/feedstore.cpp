#include "feedstore.h"

#include "conversations.h"
#include "reactions.h"
#include "rows.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server {
namespace {

constexpr qint64 noOffset = 0;

/// The offset of the post of this kind that its creator stored with this clientOffset.
qint64 storedBefore(Database &database, const NewPost &post)
{
    if (post.clientOffset.isEmpty())
        return noOffset;
    return database.number(
        QStringLiteral("SELECT offset FROM messages WHERE conversation = 0 AND sender = ? "
                       "AND client_offset = ? AND (reply_to IS NULL) = ?"),
        {rows::number(post.creator), post.clientOffset, !post.parent});
}

struct StoryRow
{
    qint64 offset = 0;
    bool isDeleted = false;
};

/// Errors: not_found.
Result<StoryRow> findStory(Database &database, const PostId &id)
{
    if (const std::optional<qint64> offset = rows::offsetOf(id.value)) {
        Rows rows = database.run(
            QStringLiteral("SELECT deleted FROM messages WHERE conversation = 0 AND offset = ? "
                           "AND reply_to IS NULL"),
            {*offset});
        if (rows.next())
            return StoryRow{*offset, !rows.isNull(0)};
    }
    return rows::notFound(QStringLiteral("story"));
}

/// The posts of a query that selects one more than `limit`, newest first.
Page<Post> readPage(Database &database, UserKey reader, const QString &select,
                    const QVariantList &values, int limit)
{
    Page<Post> page;
    {
        Rows rows = database.run(select + QStringLiteral(" ORDER BY m.offset DESC LIMIT ?"),
                                 values + QVariantList{limit + 1});
        while (rows.next())
            page.documents.append(rows::post(rows));
    }
    page.more = page.documents.size() > limit;
    if (page.more)
        page.documents.removeLast();
    for (Post &post : page.documents) {
        if (post.isStory())
            rows::completePost(database, post);
        reactions::markMine(database, reader, post);
    }
    return page;
}

} // namespace

Result<Stored> addPost(Writer &writer, const NewPost &post)
{
    Database &database = writer.database();
    if (const qint64 before = storedBefore(database, post); before != noOffset) {
        const Post stored = rows::readPost(database, before);
        return Stored{.document = {stored},
                      .changed = false,
                      .unlisted = reactions::unlisted(database, stored)};
    }
    QVariant parent;
    if (post.parent) {
        const Result<StoryRow> story = findStory(database, *post.parent);
        if (!story)
            return story.error();
        if (story->isDeleted)
            return Error{ErrorCode::Forbidden, QStringLiteral("This story was deleted.")};
        parent = story->offset;
    }
    const qint64 offset = writer.nextOffset();
    database.run(
        QStringLiteral("INSERT INTO messages (offset, changed, conversation, sender, time, "
                       "content, client_offset, reply_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
        {offset, offset, conversations::feedKey, rows::number(post.creator), writer.now(),
         sqlText(post.content), sqlOptionalText(post.clientOffset), parent});
    if (!parent.isNull())
        database.run(QStringLiteral("UPDATE messages SET comments = comments + 1 WHERE offset = ?"),
                     {parent});
    writer.addedPost(post.content.size());
    return Stored{.document = {rows::readPost(database, offset)}};
}

Result<Page<Post>> storiesPage(Database &database, const StoriesRequest &request)
{
    // Comments would be looked through too, and there may be many below a story.
    QString select = rows::selectPosts(request.creator ? QStringLiteral("stories_by_sender")
                                                       : QStringLiteral("stories"));
    select += QStringLiteral("WHERE m.conversation = 0 AND m.reply_to IS NULL AND m.offset < ?");
    QVariantList values{request.before > 0 ? request.before : limits::offsetEnd};
    if (request.creator) {
        const Result<UserKey> creator = rows::userKey(database, *request.creator);
        if (!creator)
            return creator.error();
        select += QStringLiteral(" AND m.sender = ?");
        values.append(rows::number(*creator));
    }
    return readPage(database, request.reader, select, values, request.limit);
}

Result<Page<Post>> commentsPage(Database &database, UserKey reader, const PostId &parent,
                                qint64 before, int limit)
{
    const Result<StoryRow> story = findStory(database, parent);
    if (!story)
        return story.error();
    Page<Post> page =
        readPage(database, reader,
                 rows::selectPosts() +
                     QStringLiteral("WHERE m.conversation = 0 AND m.reply_to = ? AND m.offset < ?"),
                 {story->offset, before > 0 ? before : limits::offsetEnd}, limit);
    std::reverse(page.documents.begin(), page.documents.end());
    return page;
}

FeedState feedState(Database &database, UserKey reader)
{
    const qint64 read = database.number(
        QStringLiteral("SELECT read FROM members WHERE user = ? AND conversation = ?"),
        {rows::number(reader), conversations::feedKey});
    return {rows::unreadAbove(database, conversations::feedKey, reader, read), read};
}

} // namespace chatbook::server
