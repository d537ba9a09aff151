#include "inbox.h"

#include "wirelimits.h"

#include <QJsonArray>
#include <QPointer>

#include <algorithm>

namespace chatbook::app {
namespace {

Recipient recipientFor(const Message &message, const RecipientId &conversation)
{
    if (conversation == allChat())
        return allChatRecipient();
    return conversation.value == message.recipient.id.value
               ? message.recipient
               : Recipient{conversation, message.sender.name};
}

} // namespace

Inbox::Inbox(Cache &cache, MessageCache &messages, ServerLink &link, Conversations &conversations,
             QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_messages(messages)
    , m_link(link)
    , m_conversations(conversations)
{
    m_publishTimer.setSingleShot(true);
    m_publishTimer.setInterval(0);
    connect(&m_publishTimer, &QTimer::timeout, this, &Inbox::publishAll);
    connect(&m_cache, &Cache::committing, this, &Inbox::store);
}

void Inbox::load(const UserId &self)
{
    m_self = self;
    m_summaries.clear();
    m_unstored.clear();
    m_unpublished.clear();
    m_meanwhile.clear();
    ++m_asked;
    at(allChat());
    m_cache.read([this](Database &database) {
        Rows rows = database.run(
            QStringLiteral("SELECT recipient, name, read, unread, last FROM conversations"));
        while (rows.next()) {
            ConversationSummary &summary = at({rows.text(0)});
            if (summary.recipient.id != allChat())
                summary.recipient.name = rows.text(1);
            summary.read = rows.integer(2);
            summary.unread = int(rows.integer(3));
            if (rows.integer(4) != 0)
                summary.last = m_messages.message(rows.integer(4));
        }
        Rows drafts = database.run(QStringLiteral("SELECT recipient, content FROM drafts"));
        while (drafts.next())
            at({drafts.text(0)}).draft = drafts.text(1);
    });
    m_conversations.setAll(m_summaries.values());
}

ConversationSummary Inbox::summary(const RecipientId &recipient) const
{
    return m_summaries.value(recipient, {.recipient = {recipient, {}}});
}

void Inbox::messageStored(const Message &message, bool known)
{
    const RecipientId id = conversationOf(message, m_self);
    ConversationSummary &summary = at(id);
    summary.recipient = recipientFor(message, id);
    if (!known && countsAsUnread(message, summary)) {
        summary.unread = std::min(summary.unread + 1, limits::unreadMaximum);
        m_meanwhile[id].append(message.offset);
    }
    if (!summary.last || summary.last->offset <= message.offset)
        summary.last = message;
    touch(id);
}

void Inbox::messageUpdated(const Message &message, const std::optional<Message> &before)
{
    const RecipientId id = conversationOf(message, m_self);
    ConversationSummary &summary = at(id);
    // A deletion is the last change of a message, so that this is its first word of it.
    Message undeleted = message;
    undeleted.deletedAt.reset();
    if (message.deletedAt && !(before && before->deletedAt) && countsAsUnread(undeleted, summary))
        summary.unread = std::max(summary.unread - 1, 0);
    if (summary.last && summary.last->offset == message.offset)
        summary.last = message;
    touch(id);
}

bool Inbox::read(const RecipientId &recipient, qint64 offset)
{
    ConversationSummary &summary = at(recipient);
    if (offset <= summary.read)
        return false;
    summary.read = offset;
    if (summary.last && offset >= summary.last->offset)
        summary.unread = 0;
    else
        summary.unread = m_messages.unreadAbove(recipient, offset, m_self).value_or(summary.unread);
    touch(recipient);
    publish(recipient);
    return true;
}

void Inbox::setDraft(const RecipientId &recipient, const QString &text)
{
    at(recipient).draft = text;
    publish(recipient);
}

void Inbox::setTyping(const RecipientId &recipient, const QStringList &names)
{
    at(recipient).typing = names;
    publish(recipient);
}

void Inbox::setName(const Recipient &recipient)
{
    const auto known = m_summaries.find(recipient.id);
    if (known == m_summaries.end() || known->recipient == recipient)
        return;
    known->recipient = recipient;
    touch(recipient.id);
}

void Inbox::refresh(bool all)
{
    ++m_asked;
    m_meanwhile.clear();
    ask(0, all);
}

void Inbox::ask(qint64 before, bool all)
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

void Inbox::answered(const QJsonObject &page, bool all)
{
    qint64 oldest = 0;
    for (const QJsonValue value : page.value(QLatin1StringView("conversations")).toArray()) {
        const auto recipient = recipientFromJson(value[QLatin1StringView("recipient")]);
        const auto read = integerFromJson(value[QLatin1StringView("read")]);
        const auto unread = integerFromJson(value[QLatin1StringView("unread")]);
        auto last = messageFromJson(value[QLatin1StringView("last")]);
        if (!recipient || !read || !unread)
            continue;
        if (last && conversationOf(*last, m_self) != recipient->id)
            last.reset();
        // ALL_CHAT is on the first page wherever its place is.
        if (last && recipient->id != allChat())
            oldest = oldest == 0 ? last->offset : std::min(oldest, last->offset);
        take({.recipient = *recipient,
              .last = last,
              .unread = int(std::min<qint64>(*unread, limits::unreadMaximum)),
              .read = *read});
    }
    if (all && oldest > 0 && page.value(QLatin1StringView("more")).toBool())
        ask(oldest, all);
}

void Inbox::take(ConversationSummary theirs)
{
    const RecipientId id = theirs.recipient.id;
    ConversationSummary &ours = at(id);
    const qint64 counted = theirs.last ? theirs.last->offset : 0;
    if (theirs.last)
        m_messages.put(id, *theirs.last);
    if (id != allChat())
        ours.recipient = theirs.recipient;
    if (!ours.last || ours.last->offset <= counted)
        ours.last = theirs.last;

    if (ours.read > theirs.read) {
        emit readBehind(id, ours.read);
        if (ours.read >= ours.last.value_or(Message{}).offset)
            ours.unread = 0;
        else
            ours.unread = m_messages.unreadAbove(id, ours.read, m_self)
                              .value_or(std::min(ours.unread, theirs.unread));
    } else {
        ours.read = theirs.read;
        const QList<qint64> pushed = m_meanwhile.value(id);
        const auto later = std::count_if(pushed.begin(), pushed.end(),
                                         [&](qint64 offset) { return offset > counted; });
        ours.unread = int(std::min<qint64>(theirs.unread + later, limits::unreadMaximum));
    }
    touch(id);
}

bool Inbox::countsAsUnread(const Message &message, const ConversationSummary &summary) const
{
    return message.sender.id != m_self && !message.deletedAt && message.offset > summary.read;
}

ConversationSummary &Inbox::at(const RecipientId &recipient)
{
    ConversationSummary &summary = m_summaries[recipient];
    if (summary.recipient.id.isEmpty())
        summary.recipient = recipient == allChat() ? allChatRecipient() : Recipient{recipient, {}};
    return summary;
}

void Inbox::touch(const RecipientId &recipient)
{
    m_unstored.insert(recipient);
    m_unpublished.insert(recipient);
    // Once for a burst: a replay tells of one conversation thousands of times.
    if (!m_publishTimer.isActive())
        m_publishTimer.start();
}

void Inbox::publish(const RecipientId &recipient)
{
    m_unpublished.remove(recipient);
    m_conversations.set(m_summaries.value(recipient));
}

void Inbox::publishAll()
{
    const QSet<RecipientId> changed = std::exchange(m_unpublished, {});
    for (const RecipientId &recipient : changed)
        m_conversations.set(m_summaries.value(recipient));
    // Also where nothing else is written, the summaries are to be committed some time.
    if (!m_unstored.isEmpty())
        m_cache.write([](Database &) {});
}

void Inbox::store()
{
    const QSet<RecipientId> changed = std::exchange(m_unstored, {});
    for (const RecipientId &recipient : changed) {
        const ConversationSummary summary = m_summaries.value(recipient);
        m_cache.write([&](Database &database) {
            database.run(
                QStringLiteral("INSERT INTO conversations (recipient, name, read, unread, last) "
                               "VALUES (?, ?, ?, ?, ?) ON CONFLICT (recipient) DO UPDATE SET "
                               "name=excluded.name, read=excluded.read, "
                               "unread=excluded.unread, last=excluded.last"),
                {summary.recipient.id.value, sqlText(summary.recipient.name), summary.read,
                 summary.unread, summary.last ? summary.last->offset : 0});
        });
    }
}

} // namespace chatbook::app
