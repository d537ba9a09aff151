#pragma once

#include "cache.h"
#include "conversationtable.h"
#include "messagerows.h"
#include "messagesource.h"
#include "ranges.h"

namespace chatbook::app {

/// The messages in the cache. Everything is found by key, so that it is as quick among a million
/// as among ten. Where the cache is closed or fails, there is nothing and nothing is kept.
class MessageCache
{
public:
    explicit MessageCache(Cache &cache)
        : m_cache(cache)
        , m_conversations(cache)
    {}

    ConversationTable &conversations() { return m_conversations; }

    /// Keeps it, unless a later state of it is here. It shows in pages where a range covers it.
    void put(const RecipientId &conversation, const Message &message);
    /// Keeps a pushed new message: from where the pushes go on unbroken, `conversation` is whole.
    void putLive(const RecipientId &conversation, const Message &message);
    /// Keeps the server's answer to `request`, sent and answered while the pushes came.
    void putPage(const RecipientId &conversation, const PageRequest &request,
                 const MessagePage &page);

    std::optional<Message> message(qint64 offset);

    enum class Need {
        Whole,  ///< the page as the server would give it, or none
        Anyhow, ///< what there is, as far as it goes without a hole; none when it is empty
    };
    std::optional<MessagePage> page(const RecipientId &conversation, const PageRequest &request,
                                    Need need);

    /// How many of others' undeleted messages are above `offset`, at most
    /// limits::unreadMaximum; none when not all of them are here.
    std::optional<int> unreadAbove(const RecipientId &conversation, qint64 offset,
                                   const UserId &self);

    /// Somebody in the cache has another name: what is read from now on has it.
    void forgetNames() { m_rows.forgetKeys(); }

    /// The pushes go on unbroken from `offset`; before it there is a gap.
    void interrupt(qint64 offset);
    /// The server was set back to a backup and knows no change above `offset`: nor do we.
    void forgetAbove(qint64 offset);

private:
    struct Slice
    {
        QList<Message> messages;
        bool further = false; ///< there are more in that direction
        bool whole = false;   ///< the cache knows all that was asked for
    };

    Slice older(Database &database, qint64 conversation, const Range &range, qint64 below,
                int limit);
    Slice newer(Database &database, qint64 conversation, const Range &range, qint64 from,
                int limit);
    std::optional<MessagePage> find(Database &database, qint64 conversation,
                                    const PageRequest &request, Need need);
    void store(Database &database, qint64 conversation, const Message &message);
    /// The rows' keys, read anew when the cache says so.
    MessageRows &rows();

    Cache &m_cache;
    ConversationTable m_conversations;
    MessageRows m_rows;
    int m_generation = -1; ///< of the cache, when m_rows learned its keys
};

} // namespace chatbook::app
