#pragma once

#include "cache.h"
#include "documents.h"

#include <QHash>

namespace chatbook::app {

/// The cache's table of conversations: the key of each, which its messages carry, how far this
/// person has read it, and whether the server knows that.
class ConversationTable
{
public:
    explicit ConversationTable(Cache &cache)
        : m_cache(cache)
    {}

    struct Row
    {
        Recipient recipient;
        qint64 read = 0; ///< an offset
        int unread = 0;
        qint64 marked = 0; ///< a read marker that the server has not acknowledged, 0 for none
        qint64 last = 0;   ///< the offset of the newest message, 0 for none
    };
    QList<Row> rows();
    /// All but `marked`.
    void store(const Row &row);

    void mark(const RecipientId &recipient, qint64 offset);
    /// The server has the marker, unless that has gone further meanwhile.
    void unmark(const RecipientId &recipient, qint64 offset);

    // Both throw SqlError.

    /// The key of a conversation; made when it has none.
    qint64 key(Database &database, const RecipientId &recipient);
    /// The server lost what came behind `offset`, and so did the messages here.
    void rewind(Database &database, qint64 offset);

    /// The key of a conversation, 0 when it has none. Throws SqlError.
    static qint64 find(Database &database, const RecipientId &recipient);

private:
    Cache &m_cache;
    QHash<RecipientId, qint64> m_keys;
    int m_generation = -1; ///< of the cache, when they were read
};

} // namespace chatbook::app
