#include "conversations.h"

#include "wirelimits.h"

#include <QJsonArray>
#include <QPointer>

#include <algorithm>

namespace chatbook::app {

Conversations::Conversations(Cache &cache, Link &link, Sync &sync, Messages &messages,
                             QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
    , m_messages(messages.cache())
    , m_readMarkers(m_messages.conversations(), link)
{
    at(allChat());
    m_announceTimer.setSingleShot(true);
    m_announceTimer.setInterval(0);
    connect(&m_announceTimer, &QTimer::timeout, this, &Conversations::announce);
    m_link.on(event::read, [this](const QJsonObject &json) { takeRead(json); });
    connect(&m_link, &Link::opened, this, [this, &sync] { refresh(!sync.hasResumed()); });
    connect(&sync, &Sync::rewound, this, &Conversations::load);
    connect(&m_cache, &Cache::opened, this, &Conversations::load);
    connect(&m_cache, &Cache::committing, this, &Conversations::store);
    connect(&messages, &Messages::stored, this, &Conversations::messageStored);
    connect(&messages, &Messages::changed, this, &Conversations::messageChanged);
}

ConversationSummary Conversations::summary(const ConversationId &id) const
{
    return m_summaries.value(id, {.recipient = {id, {}}});
}

std::optional<qint64> Conversations::unreadFrom(const ConversationId &id) const
{
    const ConversationSummary known = summary(id);
    return known.read > 0 || known.unread > 0 ? std::optional(known.read) : std::nullopt;
}

void Conversations::markRead(const ConversationId &id, qint64 offset)
{
    if (read(id, offset))
        m_readMarkers.add(id, offset);
}

/// Replaces everything with what the cache holds.
void Conversations::load()
{
    m_summaries.clear();
    m_unstored.clear();
    m_unannounced.clear();
    m_meanwhile.clear();
    ++m_asked;
    at(allChat());
    const QList<ConversationTable::Row> rows = m_messages.conversations().rows();
    for (const ConversationTable::Row &row : rows) {
        ConversationSummary &summary = at(row.recipient.id);
        summary.recipient = titled(row.recipient.id, row.recipient.name);
        summary.read = row.read;
        summary.unread = row.unread;
        if (row.last != 0)
            summary.last = m_messages.message(row.last);
    }
    m_readMarkers.load();
    emit reset();
}

void Conversations::messageStored(const Message &message, bool known)
{
    const ConversationId id = summaryOf(message);
    ConversationSummary &summary = at(id);
    if (id.kind() == ConversationId::Kind::Direct)
        summary.recipient = titledConversationOf(message, m_link.self().id);
    if (!known && countsAsUnread(message, summary)) {
        summary.unread = std::min(summary.unread + 1, limits::unreadMaximum);
        m_meanwhile[id].append(message.offset);
    }
    if (!summary.last || summary.last->offset <= message.offset)
        summary.last = message;
    touch(id);
}

void Conversations::messageChanged(const Message &message, const std::optional<Message> &before)
{
    const ConversationId id = summaryOf(message);
    ConversationSummary &summary = at(id);
    // A deletion is the last change of a message, so this is the first time that it is seen.
    Message undeleted = message;
    undeleted.deletedAt.reset();
    if (message.deletedAt && !(before && before->deletedAt) && countsAsUnread(undeleted, summary))
        summary.unread = std::max(summary.unread - 1, 0);
    if (summary.last && summary.last->offset == message.offset)
        summary.last = message;
    touch(id);
}

void Conversations::takeRead(const QJsonObject &json)
{
    const auto offset = integerFromJson(json.value(QLatin1StringView("offset")));
    const ConversationId id{json.value(QLatin1StringView("recipient_id")).toString()};
    // Other people's markers show what they have read. The app does not show that yet.
    if (offset && !id.isEmpty() &&
        json.value(QLatin1StringView("user_id")).toString() == m_link.self().id.value)
        read(id, *offset);
}

/// False if it was read already.
bool Conversations::read(const ConversationId &id, qint64 offset)
{
    ConversationSummary &summary = at(id);
    if (offset <= summary.read)
        return false;
    summary.read = offset;
    if (summary.last && offset >= summary.last->offset)
        summary.unread = 0;
    else
        summary.unread =
            m_messages.unreadAbove(id, offset, m_link.self().id).value_or(summary.unread);
    touch(id);
    m_unannounced.remove(id);
    emit changed(id);
    return true;
}

/// Asks for the server's numbers: of the latest conversations, or of all.
void Conversations::refresh(bool all)
{
    ++m_asked;
    m_meanwhile.clear();
    ask(0, all);
    if (m_link.server().features.contains(event::feed))
        askForFeed();
}

void Conversations::askForFeed()
{
    m_meanwhile.remove(feed());
    m_link.request(event::feed, {},
                   [self = QPointer(this), asked = m_asked](const Result<QJsonObject> &answer) {
                       if (!self || asked != self->m_asked || !answer)
                           return;
                       // What was pushed meanwhile may be counted, or not.
                       if (!self->m_meanwhile.value(feed()).isEmpty())
                           return self->askForFeed();
                       if (!self->m_summaries.contains(feed()))
                           self->touch(feed()); // it is shown from now on
                       const auto read = integerFromJson((*answer)[QLatin1StringView("read")]);
                       const auto unread = integerFromJson((*answer)[QLatin1StringView("unread")]);
                       if (read && unread)
                           self->take(
                               {.recipient = titled(feed(), {}),
                                .last = self->summary(feed()).last,
                                .unread = int(std::min<qint64>(*unread, limits::unreadMaximum)),
                                .read = *read});
                   });
}

void Conversations::ask(qint64 before, bool all)
{
    QJsonObject arguments{{QLatin1StringView("limit"), limits::pageMaximum}};
    if (before > 0)
        arguments.insert(QLatin1StringView("before"), before);
    m_link.request(
        event::conversations, arguments,
        [self = QPointer(this), asked = m_asked, all](const Result<QJsonObject> &answer) {
            if (self && asked == self->m_asked && answer)
                self->answered(*answer, all);
        });
}

void Conversations::answered(const QJsonObject &page, bool all)
{
    qint64 oldest = 0;
    for (const QJsonValue value : page.value(QLatin1StringView("conversations")).toArray()) {
        const auto recipient = recipientFromJson(value[QLatin1StringView("recipient")]);
        const auto read = integerFromJson(value[QLatin1StringView("read")]);
        const auto unread = integerFromJson(value[QLatin1StringView("unread")]);
        auto last = messageFromJson(value[QLatin1StringView("last")]);
        if (!recipient || !read || !unread)
            continue;
        if (last && conversationOf(*last, m_link.self().id) != recipient->id)
            last.reset();
        // ALL_CHAT is on the first page whatever its order.
        if (last && recipient->id != allChat())
            oldest = oldest == 0 ? last->offset : std::min(oldest, last->offset);
        take({.recipient = titled(recipient->id, recipient->name),
              .last = last,
              .unread = int(std::min<qint64>(*unread, limits::unreadMaximum)),
              .read = *read});
    }
    if (all && oldest > 0 && page.value(QLatin1StringView("more")).toBool())
        ask(oldest, all);
}

void Conversations::take(const ConversationSummary &theirs)
{
    const ConversationId id = theirs.recipient.id;
    ConversationSummary &ours = at(id);
    const ConversationSummary before = ours;
    const qint64 counted = theirs.last ? theirs.last->offset : 0;
    if (theirs.last && id != feed())
        m_messages.put(id, *theirs.last);
    ours.recipient = theirs.recipient;
    if (!ours.last || ours.last->offset <= counted)
        ours.last = theirs.last;

    if (ours.read > theirs.read) {
        m_readMarkers.add(id, ours.read); // the server does not know it yet
        if (ours.read >= ours.last.value_or(Message{}).offset)
            ours.unread = 0;
        else
            ours.unread = m_messages.unreadAbove(id, ours.read, m_link.self().id)
                              .value_or(std::min(ours.unread, theirs.unread));
    } else {
        ours.read = theirs.read;
        const QList<qint64> pushed = m_meanwhile.value(id);
        const auto later = std::count_if(pushed.begin(), pushed.end(),
                                         [&](qint64 offset) { return offset > counted; });
        ours.unread = int(std::min<qint64>(theirs.unread + later, limits::unreadMaximum));
    }
    if (ours != before)
        touch(id);
}

/// The conversation that counts the message: the feed for comments too.
ConversationId Conversations::summaryOf(const Message &message) const
{
    const ConversationId id = conversationOf(message, m_link.self().id);
    return id.kind() == ConversationId::Kind::Story ? feed() : id;
}

bool Conversations::countsAsUnread(const Message &message, const ConversationSummary &summary) const
{
    return message.sender.id != m_link.self().id && !message.deletedAt &&
           message.offset > summary.read;
}

ConversationSummary &Conversations::at(const ConversationId &id)
{
    ConversationSummary &summary = m_summaries[id];
    if (summary.recipient.id.isEmpty())
        summary.recipient = titled(id, {});
    return summary;
}

void Conversations::touch(const ConversationId &id)
{
    m_unstored.insert(id);
    m_unannounced.insert(id);
    // Once for a burst: a replay changes one conversation thousands of times.
    if (!m_announceTimer.isActive())
        m_announceTimer.start();
}

void Conversations::announce()
{
    const QSet<ConversationId> news = std::exchange(m_unannounced, {});
    for (const ConversationId &id : news)
        emit changed(id);
    // Commits the summaries some time, even if nothing else is written.
    if (!m_unstored.isEmpty())
        m_cache.write([](Database &) {});
}

void Conversations::store()
{
    const QSet<ConversationId> news = std::exchange(m_unstored, {});
    for (const ConversationId &id : news) {
        const ConversationSummary summary = m_summaries.value(id);
        m_messages.conversations().store({.recipient = summary.recipient,
                                          .read = summary.read,
                                          .unread = summary.unread,
                                          .last = summary.last ? summary.last->offset : 0});
    }
}

} // namespace chatbook::app
