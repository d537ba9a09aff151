#include "messagecache.h"

#include <algorithm>

namespace chatbook::app {

void MessageCache::put(const ConversationId &conversation, const Message &message)
{
    m_cache.write([&](Database &database) {
        store(database, m_conversations.key(database, conversation), message);
    });
}

void MessageCache::putLive(const ConversationId &conversation, const Message &message)
{
    m_cache.write([&](Database &database) {
        const qint64 key = m_conversations.key(database, conversation);
        store(database, key, message);
        if (const qint64 from = database.number(
                QStringLiteral("SELECT value FROM state WHERE name='continuous_from'"), {}, -1);
            from >= 0)
            Ranges(database).add(key, {from + 1, Range::live});
    });
}

void MessageCache::putPage(const ConversationId &conversation, const PageRequest &request,
                           const MessagePage &page)
{
    using Where = PageRequest::Where;
    // A page without messages that says there are more is of no use.
    if (page.messages.isEmpty() && (page.more || page.moreAfter) &&
        request.where != Where::Before && request.where != Where::After)
        return;
    Range range;
    if (!page.messages.isEmpty()) {
        if (page.more)
            range.first = page.messages.first().offset;
        if (page.moreAfter)
            range.last = page.messages.last().offset;
    }
    if (request.where == Where::Before) {
        range.last = request.offset - 1;
        if (page.messages.isEmpty() && page.more)
            return;
    } else if (request.where == Where::After) {
        range.first = request.offset + 1;
        if (page.messages.isEmpty() && page.moreAfter)
            return;
    }
    m_cache.write([&](Database &database) {
        const qint64 key = m_conversations.key(database, conversation);
        for (const Message &message : page.messages)
            store(database, key, message);
        Ranges(database).add(key, range);
    });
}

void MessageCache::putComments(const ConversationId &story, int count, const QList<Message> &latest)
{
    m_conversations.setComments(story, count);
    putPage(story, {PageRequest::Where::Newest, 0, int(latest.size())},
            {latest, count > latest.size()});
}

std::optional<Message> MessageCache::message(qint64 offset)
{
    std::optional<Message> found;
    m_cache.read([&](Database &database) {
        Rows row = database.run(
            QStringLiteral("SELECT %1 FROM messages WHERE offset=?").arg(MessageRows::columns()),
            {offset});
        if (row.next())
            found = rows().read(database, row);
    });
    return found;
}

std::optional<MessagePage> MessageCache::page(const ConversationId &conversation,
                                              const PageRequest &request, Need need)
{
    std::optional<MessagePage> found;
    if (need == Need::Whole && !m_cache.isKeeping())
        return found; // the disk may have refused what the ranges promise
    m_cache.read([&](Database &database) {
        const qint64 key = ConversationTable::find(database, conversation);
        if (key != 0)
            found = find(database, key, request, need);
    });
    return found;
}

std::optional<MessagePage> MessageCache::find(Database &database, qint64 conversation,
                                              const PageRequest &request, Need need)
{
    using Where = PageRequest::Where;
    const auto trust = need == Need::Whole ? Ranges::Trust::Fresh : Ranges::Trust::Any;
    const int limit = std::clamp(request.limit, 1, limits::pageMaximum);
    Ranges ranges(database);

    std::optional<Range> range;
    qint64 middle = request.offset; // older messages are below, newer ones from here on
    int olderLimit = 0;
    int newerLimit = 0;
    switch (request.where) {
    case Where::Newest:
        range = ranges.newest(conversation, trust);
        middle = Range::live;
        olderLimit = limit;
        break;
    case Where::Before:
        range = ranges.at(conversation, request.offset - 1, trust);
        olderLimit = limit;
        break;
    case Where::After:
        middle = request.offset + 1;
        range = ranges.at(conversation, middle, trust);
        newerLimit = limit;
        break;
    case Where::Around:
        range = ranges.at(conversation, request.offset, trust);
        olderLimit = limit / 2;
        newerLimit = limit - olderLimit;
        break;
    }
    if (!range ||
        (request.where == Where::Newest && need == Need::Whole && range->last != Range::live))
        return std::nullopt;

    const Slice below = older(database, conversation, *range, middle, olderLimit);
    const Slice above = newer(database, conversation, *range, middle, newerLimit);
    const bool whole = (olderLimit == 0 || below.whole) && (newerLimit == 0 || above.whole);
    MessagePage page{below.messages + above.messages, below.further, above.further};
    if (!whole && (need == Need::Whole || page.messages.isEmpty()))
        return std::nullopt;
    return page;
}

MessageCache::Slice MessageCache::older(Database &database, qint64 conversation, const Range &range,
                                        qint64 below, int limit)
{
    Slice slice;
    MessageRows &reader = rows();
    Rows found = database.run(
        QStringLiteral("SELECT %1 FROM messages WHERE conversation=? AND offset>=? AND offset<? "
                       "ORDER BY offset DESC LIMIT ?")
            .arg(MessageRows::columns()),
        {conversation, range.first, below, limit + 1});
    while (found.next())
        slice.messages.prepend(reader.read(database, found));
    const bool full = slice.messages.size() > limit;
    slice.further = full || range.first != Range::beginning;
    slice.whole = full || range.first == Range::beginning || slice.messages.size() == limit;
    if (full)
        slice.messages.removeFirst();
    return slice;
}

MessageCache::Slice MessageCache::newer(Database &database, qint64 conversation, const Range &range,
                                        qint64 from, int limit)
{
    Slice slice;
    MessageRows &reader = rows();
    Rows found = database.run(
        QStringLiteral("SELECT %1 FROM messages WHERE conversation=? AND offset>=? AND "
                       "offset<=? ORDER BY offset LIMIT ?")
            .arg(MessageRows::columns()),
        {conversation, from, range.last, limit + 1});
    while (found.next())
        slice.messages.append(reader.read(database, found));
    const bool full = slice.messages.size() > limit;
    slice.further = full || range.last != Range::live;
    slice.whole = full || range.last == Range::live || slice.messages.size() == limit;
    if (full)
        slice.messages.removeLast();
    return slice;
}

std::optional<int> MessageCache::unreadAbove(const ConversationId &conversation, qint64 offset,
                                             const UserId &self)
{
    std::optional<int> unread;
    if (conversation == feed())
        return unread; // comments that came before are not all here
    m_cache.read([&](Database &database) {
        const qint64 key = ConversationTable::find(database, conversation);
        const auto range = Ranges(database).at(key, offset + 1, Ranges::Trust::Any);
        if (key != 0 && range && range->last == Range::live)
            unread = int(database.number(
                QStringLiteral("SELECT count(*) FROM (SELECT 1 FROM messages WHERE "
                               "conversation=? AND offset>? AND deleted=0 AND sender NOT IN "
                               "(SELECT key FROM parties WHERE id=?) LIMIT ?)"),
                {key, offset, self.value, limits::unreadMaximum}));
    });
    return unread;
}

void MessageCache::interrupt(qint64 offset)
{
    const qint64 before = m_cache.serverOffset().value_or(0);
    m_cache.write([&](Database &database) {
        Ranges(database).interrupt(before);
        database.run(QStringLiteral("INSERT OR REPLACE INTO state (name, value) VALUES "
                                    "('continuous_from', ?)"),
                     {offset});
    });
}

void MessageCache::forgetAbove(qint64 offset)
{
    m_cache.write([&](Database &database) {
        Ranges(database).interrupt(offset);
        // Also older messages that were edited later: the server will send their earlier state.
        database.run(QStringLiteral("DELETE FROM messages WHERE changed>?"), {offset});
        m_conversations.rewind(database, offset);
    });
    m_cache.erasedText();
}

void MessageCache::store(Database &database, qint64 conversation, const Message &message)
{
    rows().store(database, conversation, message);
    if (message.editedAt || message.deletedAt)
        m_cache.erasedText();
}

MessageRows &MessageCache::rows()
{
    if (std::exchange(m_generation, m_cache.generation()) != m_cache.generation())
        m_rows.forgetKeys();
    return m_rows;
}

} // namespace chatbook::app
