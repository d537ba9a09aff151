#include "history.h"

#include <QJsonArray>
#include <QPointer>

namespace chatbook::app {

History::History(const Opened &opened, MessageCache &cache, Link &link, const Outbox &outbox)
    : m_opened(opened)
    , m_cache(cache)
    , m_link(link)
    , m_outbox(outbox)
{}

void History::requestPage(const PageRequest &request)
{
    m_requests.enqueue(request);
    answerSoon();
}

QList<PendingMessage> History::pending() const
{
    return m_outbox.pending(m_opened.recipient);
}

std::optional<Message> History::known(qint64 offset) const
{
    auto message = m_cache.message(offset);
    if (message && conversationOf(*message, m_opened.self.id) != m_opened.recipient)
        message.reset();
    return message;
}

void History::linkChanged()
{
    answerSoon();
}

void History::reset(const User &self)
{
    m_opened.self = self;
    emit historyReset();
}

void History::take(const Message &message, bool isNew)
{
    if (isNew)
        emit messageStored(message);
    else
        emit messageUpdated(message);
}

void History::answerSoon()
{
    if (m_scheduled || m_asking || m_requests.isEmpty())
        return;
    m_scheduled = true;
    QMetaObject::invokeMethod(this, &History::answerNext, Qt::QueuedConnection);
}

void History::answerNext()
{
    m_scheduled = false;
    if (m_asking || m_requests.isEmpty())
        return;
    const PageRequest request = m_requests.head();
    const bool online = m_link.isOpen();
    if (const auto page =
            m_cache.page(m_opened.recipient, request,
                         online ? MessageCache::Need::Whole : MessageCache::Need::Anyhow))
        finish(*page);
    else if (online)
        ask(request);
    else if (m_link.state() == Link::State::Offline)
        fail(because(Reason::MessagesOnServer));
}

void History::ask(const PageRequest &request)
{
    QJsonObject arguments{{QLatin1StringView("recipient_id"), m_opened.recipient.value},
                          {QLatin1StringView("limit"), request.limit}};
    switch (request.where) {
    case PageRequest::Where::Newest:
        break;
    case PageRequest::Where::Before:
        arguments.insert(QLatin1StringView("before"), request.offset);
        break;
    case PageRequest::Where::After:
        arguments.insert(QLatin1StringView("after"), request.offset);
        break;
    case PageRequest::Where::Around:
        arguments.insert(QLatin1StringView("around"), request.offset);
        break;
    }
    m_asking = true;
    m_link.request(event::chat, arguments,
                   [self = QPointer(this), request](const Result<QJsonObject> &answer) {
                       if (self)
                           self->answered(request, answer);
                   });
}

void History::answered(const PageRequest &request, const Result<QJsonObject> &answer)
{
    m_asking = false;
    if (!answer) {
        std::optional<MessagePage> kept;
        if (answer.error().code == ErrorCode::Unavailable)
            kept = m_cache.page(m_opened.recipient, request, MessageCache::Need::Anyhow);
        if (kept)
            finish(*kept);
        else
            fail(answer.error());
        return;
    }
    const MessagePage page = pageFromJson(*answer, m_opened.recipient, m_opened.self.id);
    m_cache.putPage(m_opened.recipient, request, page);
    const QPointer<History> alive(this);
    emit received(page.messages);
    if (!alive)
        return;
    // Read from the cache again: it also has what was pushed meanwhile.
    finish(m_cache.page(m_opened.recipient, request, MessageCache::Need::Whole).value_or(page));
}

void History::finish(const MessagePage &page)
{
    const PageRequest request = m_requests.dequeue();
    answerSoon();
    emit pageReady(request, page);
}

void History::fail(const Error &why)
{
    const PageRequest request = m_requests.dequeue();
    answerSoon();
    emit pageFailed(request, why);
}

MessagePage pageFromJson(const QJsonObject &json, const ConversationId &recipient,
                         const UserId &self)
{
    MessagePage page;
    page.more = json.value(QLatin1StringView("more")).toBool();
    page.moreAfter = json.value(QLatin1StringView("moreAfter")).toBool();
    for (const QJsonValue value : json.value(QLatin1StringView("messages")).toArray()) {
        const auto message = messageFromJson(value);
        if (message && conversationOf(*message, self) == recipient &&
            (page.messages.isEmpty() || page.messages.last().offset < message->offset))
            page.messages.append(*message);
    }
    return page;
}

} // namespace chatbook::app
