#pragma once

#include "cache.h"
#include "conversationtable.h"
#include "messagerows.h"
#include "messagesource.h"
#include "ranges.h"

namespace chatbook::app {

/// The messages in the cache. Everything is found by key, so it is as fast with a million messages
/// as with ten. If the cache is closed or fails, it is empty and stores nothing.
class MessageCache
{
public:
    explicit MessageCache(Cache &cache)
        : m_cache(cache)
        , m_conversations(cache)
    {}

    ConversationTable &conversations() { return m_conversations; }

    /// Stores the message, unless a later state of it is here. Pages show it if a range covers it.
    void put(const ConversationId &conversation, const Message &message);
    /// Stores a newly pushed message: `conversation` is complete from where pushes have no gap.
    void putLive(const ConversationId &conversation, const Message &message);
    /// Stores the server's answer to `request`; no gap in pushes may lie between the two.
    void putPage(const ConversationId &conversation, const PageRequest &request,
                 const MessagePage &page);

    /// Stores what the server says of a story's comments: how many there are, and the newest.
    void putComments(const ConversationId &story, int count, const QList<Message> &latest);

    std::optional<Message> message(qint64 offset);

    enum class Need {
        Whole,  ///< the page as the server would give it, or none
        Anyhow, ///< what there is, up to the first gap; none if that is empty
    };
    std::optional<MessagePage> page(const ConversationId &conversation, const PageRequest &request,
                                    Need need);

    /// The number of others' undeleted messages above `offset`, at most limits::unreadMaximum; none
    /// if not all of them are here.
    std::optional<int> unreadAbove(const ConversationId &conversation, qint64 offset,
                                   const UserId &self);

    /// Somebody in the cache has another name, which later reads must give.
    void forgetNames() { m_rows.forgetKeys(); }

    /// Pushes have no gap from `offset` on; before it there is a gap.
    void interrupt(qint64 offset);
    /// The server was set back to a backup and knows no change above `offset`: forget them here,
    /// too.
    void forgetAbove(qint64 offset);

private:
    struct Slice
    {
        QList<Message> messages;
        bool further = false; ///< there are more in that direction
        bool whole = false;   ///< the cache has all that was asked for
    };

    Slice older(Database &database, qint64 conversation, const Range &range, qint64 below,
                int limit);
    Slice newer(Database &database, qint64 conversation, const Range &range, qint64 from,
                int limit);
    std::optional<MessagePage> find(Database &database, qint64 conversation,
                                    const PageRequest &request, Need need);
    void store(Database &database, qint64 conversation, const Message &message);
    /// The rows, with their keys read again if the cache demands it.
    MessageRows &rows();

    Cache &m_cache;
    ConversationTable m_conversations;
    MessageRows m_rows;
    int m_generation = -1; ///< the cache's, when m_rows read its keys
};

} // namespace chatbook::app
