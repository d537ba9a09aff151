#pragma once

#include "cache.h"
#include "documents.h"

#include <QHash>

namespace chatbook::app {

/// The cache's table of conversations: the key of each, which its messages have, how far this
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
        qint64 marked = 0; ///< a read marker not acknowledged by the server; 0: none
        qint64 last = 0;   ///< the offset of the newest message; 0: none
    };
    QList<Row> rows(); ///< without the comments on single stories
    /// Stores everything but `marked`.
    void store(const Row &row);

    /// How many undeleted comments a story has; 0 if that is not known.
    int comments(const ConversationId &story);
    void setComments(const ConversationId &story, int count);

    void mark(const ConversationId &recipient, qint64 offset);
    /// The server has the marker. Clears it, unless it has moved further meanwhile.
    void unmark(const ConversationId &recipient, qint64 offset);

    // Both throw SqlError.

    /// The key of a conversation; made if there is none.
    qint64 key(Database &database, const ConversationId &recipient);
    /// The server lost everything above `offset`, and so do these conversations.
    void rewind(Database &database, qint64 offset);

    /// The key of a conversation; 0 if there is none. Throws SqlError.
    static qint64 find(Database &database, const ConversationId &recipient);

private:
    Cache &m_cache;
    QHash<ConversationId, qint64> m_keys;
    int m_generation = -1; ///< the cache's, when the keys were read
};

} // namespace chatbook::app
