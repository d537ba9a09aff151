#include "historyqueries.h"

#include "conversations.h"
#include "reactions.h"
#include "rows.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server {
namespace {

enum class Order { OldestFirst, NewestFirst };

/// Messages of one conversation with an offset from `from` (inclusive) to `to` (exclusive).
QList<Message> messagesBetween(Database &database, qint64 conversation, qint64 from, qint64 to,
                               Order order, int limit)
{
    QString sql = rows::selectMessages();
    sql += QStringLiteral("WHERE m.conversation = ? AND m.offset >= ? AND m.offset < ? ORDER BY ");
    sql += order == Order::OldestFirst ? QStringLiteral("m.offset LIMIT ?")
                                       : QStringLiteral("m.offset DESC LIMIT ?");
    QList<Message> messages;
    messages.reserve(limit);
    Rows rows = database.run(sql, {conversation, from, to, limit});
    while (rows.next())
        messages.append(rows::message(rows));
    return messages;
}

bool hasBetween(Database &database, qint64 conversation, qint64 from, qint64 to)
{
    return database.number(QStringLiteral("SELECT 1 FROM messages WHERE conversation = ? "
                                          "AND offset >= ? AND offset < ? LIMIT 1"),
                           {conversation, from, to}) == 1;
}

QList<Message> older(Database &database, qint64 conversation, qint64 before, int limit)
{
    QList<Message> messages =
        messagesBetween(database, conversation, 0, before, Order::NewestFirst, limit);
    std::reverse(messages.begin(), messages.end());
    return messages;
}

std::optional<Message> messageAt(Database &database, qint64 offset)
{
    Rows rows = database.run(rows::selectMessage(), {offset});
    return rows.next() ? std::optional(rows::message(rows)) : std::nullopt;
}

} // namespace

Result<Page<Message>> chatPage(Database &database, const ChatRequest &request)
{
    const Result<std::optional<qint64>> key =
        conversations::keyOf(database, request.reader, request.recipient);
    if (!key)
        return key.error();
    if (!*key)
        return Page<Message>();
    const qint64 conversation = **key;

    Page<Message> page;
    // Where the page ends if it is empty: everything below is older, the rest is newer.
    qint64 edge = limits::offsetEnd;
    if (request.around > 0) {
        edge = request.around;
        const int half = request.limit / 2;
        page.documents = older(database, conversation, edge, half);
        page.documents += messagesBetween(database, conversation, edge, limits::offsetEnd,
                                          Order::OldestFirst, request.limit - half);
    } else if (request.after > 0) {
        edge = request.after + 1;
        page.documents = messagesBetween(database, conversation, edge, limits::offsetEnd,
                                         Order::OldestFirst, request.limit);
    } else {
        if (request.before > 0)
            edge = request.before;
        page.documents = older(database, conversation, edge, request.limit);
    }
    for (Message &message : page.documents)
        reactions::markMine(database, request.reader, message);
    const qint64 first = page.documents.isEmpty() ? edge : page.documents.first().offset;
    const qint64 end = page.documents.isEmpty() ? edge : page.documents.last().offset + 1;
    page.more = hasBetween(database, conversation, 0, first);
    page.moreAfter = hasBetween(database, conversation, end, limits::offsetEnd);
    return page;
}

Result<Page<Conversation>> conversationsPage(Database &database, UserKey reader, qint64 before,
                                             int limit)
{
    struct Row
    {
        qint64 key;
        qint64 last;
        qint64 read;
        Recipient recipient;
    };
    QList<Row> found;
    {
        Rows rows = database.run(
            QStringLiteral(
                "WITH own AS MATERIALIZED (SELECT m.conversation AS key, m.read, m.peer, "
                "ifnull((SELECT max(x.offset) FROM messages x "
                "WHERE x.conversation = m.conversation), 0) AS last "
                "FROM members m WHERE m.user = ? AND m.conversation <> ?) "
                "SELECT own.key, own.last, own.read, p.id, p.name FROM own "
                "LEFT JOIN users p ON p.key = own.peer "
                "WHERE own.last < ? AND (own.key <> ? OR ?) "
                "ORDER BY own.last DESC LIMIT ?"),
            {rows::number(reader), conversations::feedKey, before > 0 ? before : limits::offsetEnd,
             conversations::allChatKey, before == 0, limit + 1});
        while (rows.next())
            found.append({rows.integer(0), rows.integer(1), rows.integer(2),
                          conversations::recipient(rows, 3, 4)});
    }
    Page<Conversation> page;
    page.more = found.size() > limit;
    if (page.more)
        found.removeLast();

    const auto allChatRow = std::find_if(found.begin(), found.end(), [](const Row &row) {
        return row.key == conversations::allChatKey;
    });
    if (before == 0 && allChatRow == found.end()) {
        // ALL CHAT is older than this page, but is on the first page all the same, last.
        const qint64 newest = rows::newestIn(database, conversations::allChatKey);
        Rows rows = database.run(
            QStringLiteral("SELECT read FROM members WHERE user = ? AND conversation = ?"),
            {rows::number(reader), conversations::allChatKey});
        if (rows.next())
            found.append({conversations::allChatKey, newest, rows.integer(0), allChatRecipient()});
    }
    for (const Row &row : found) {
        std::optional<Message> last = messageAt(database, row.last);
        if (last)
            reactions::markMine(database, reader, *last);
        page.documents.append({row.recipient, std::move(last),
                               rows::unreadAbove(database, row.key, reader, row.read), row.read,
                               row.key == conversations::allChatKey});
    }
    return page;
}

} // namespace chatbook::server
