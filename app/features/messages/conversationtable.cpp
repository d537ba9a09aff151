#include "conversationtable.h"

namespace chatbook::app {
namespace {

constexpr qsizetype conversationsKept = 20'000; ///< more than people in any one place

} // namespace

QList<ConversationTable::Row> ConversationTable::rows()
{
    QList<Row> all;
    m_cache.read([&](Database &database) {
        Rows rows = database.run(
            QStringLiteral("SELECT recipient, name, read, unread, marked, last FROM conversations "
                           "WHERE recipient NOT GLOB 'FEED/*'"));
        while (rows.next())
            all.append({.recipient = {{rows.text(0)}, rows.text(1)},
                        .read = rows.integer(2),
                        .unread = int(rows.integer(3)),
                        .marked = rows.integer(4),
                        .last = rows.integer(5)});
    });
    return all;
}

void ConversationTable::store(const Row &row)
{
    m_cache.write([&](Database &database) {
        database.run(
            QStringLiteral("INSERT INTO conversations (recipient, name, read, unread, last) "
                           "VALUES (?, ?, ?, ?, ?) ON CONFLICT (recipient) DO UPDATE SET "
                           "name=excluded.name, read=excluded.read, "
                           "unread=excluded.unread, last=excluded.last"),
            {row.recipient.id.value, sqlText(row.recipient.name), row.read, row.unread, row.last});
    });
}

int ConversationTable::comments(const ConversationId &story)
{
    int count = 0;
    m_cache.read([&](Database &database) {
        count = int(database.number(
            QStringLiteral("SELECT comments FROM conversations WHERE recipient=?"), {story.value}));
    });
    return count;
}

void ConversationTable::setComments(const ConversationId &story, int count)
{
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("UPDATE conversations SET comments=? WHERE key=?"),
                     {count, key(database, story)});
    });
}

void ConversationTable::mark(const ConversationId &recipient, qint64 offset)
{
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("INSERT INTO conversations (recipient, name, marked) "
                                    "VALUES (?, '', ?) ON CONFLICT (recipient) DO UPDATE SET "
                                    "marked=excluded.marked"),
                     {recipient.value, offset});
    });
}

void ConversationTable::unmark(const ConversationId &recipient, qint64 offset)
{
    m_cache.write([&](Database &database) {
        database.run(
            QStringLiteral("UPDATE conversations SET marked=0 WHERE recipient=? AND marked<=?"),
            {recipient.value, offset});
    });
}

qint64 ConversationTable::key(Database &database, const ConversationId &recipient)
{
    if (std::exchange(m_generation, m_cache.generation()) != m_cache.generation() ||
        m_keys.size() >= conversationsKept)
        m_keys.clear();
    if (const qint64 known = m_keys.value(recipient))
        return known;
    database.run(QStringLiteral("INSERT OR IGNORE INTO conversations (recipient, name) "
                                "VALUES (?, '')"),
                 {recipient.value});
    const qint64 key = find(database, recipient);
    m_keys.insert(recipient, key);
    return key;
}

void ConversationTable::rewind(Database &database, qint64 offset)
{
    database.run(QStringLiteral("UPDATE conversations SET unread=0, read=min(read, ?), "
                                "marked=min(marked, ?), last=ifnull((SELECT max(offset) FROM "
                                "messages WHERE conversation=key), 0)"),
                 {offset, offset});
}

qint64 ConversationTable::find(Database &database, const ConversationId &recipient)
{
    return database.number(QStringLiteral("SELECT key FROM conversations WHERE recipient=?"),
                           {recipient.value});
}

} // namespace chatbook::app
