#include "history.h"

#include "posts.h"

#include <QJsonArray>
#include <QPointer>

#include <algorithm>
#include <utility>

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
    const ConversationId::Kind kind = m_opened.recipient.kind();
    if (kind == ConversationId::Kind::Feed || kind == ConversationId::Kind::Story) {
        using Where = PageRequest::Where;
        m_newer.clear();
        askForPosts(request, request.where == Where::Before   ? request.offset
                             : request.where == Where::Around ? request.offset + 1
                                                              : 0);
        return;
    }
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

/// Stories or comments are given by pages from the newest, or below `before`.
void History::askForPosts(const PageRequest &request, qint64 before)
{
    const bool ofFeed = m_opened.recipient.kind() == ConversationId::Kind::Feed;
    QJsonObject arguments{{QLatin1StringView("limit"), request.limit}};
    if (!ofFeed)
        arguments.insert(QLatin1StringView("parent"), m_opened.recipient.story().value);
    if (before > 0)
        arguments.insert(QLatin1StringView("before"), before);
    m_asking = true;
    m_link.request(ofFeed ? event::stories : event::comments, arguments,
                   [self = QPointer(this), request, before](const Result<QJsonObject> &answer) {
                       if (!self)
                           return;
                       if (answer)
                           self->postsAnswered(request, before, *answer);
                       else
                           self->answered(request, answer);
                   });
}

void History::postsAnswered(const PageRequest &request, qint64 before, const QJsonObject &answer)
{
    using Where = PageRequest::Where;
    MessagePage page = postsFromJson(answer, m_opened.recipient, m_cache);
    // Newer ones that were not asked for are not known.
    page.moreAfter = request.where == Where::Around;
    const PageRequest asked = request.where == Where::Around ? request
                              : before > 0 ? PageRequest{Where::Before, before, request.limit}
                                           : PageRequest{Where::Newest, 0, request.limit};
    m_cache.putPage(m_opened.recipient, asked, page);
    const QPointer<History> alive(this);
    emit received(page.messages);
    if (!alive)
        return;
    m_asking = false;
    if (request.where != Where::After) {
        finish(m_cache.page(m_opened.recipient, request, MessageCache::Need::Whole).value_or(page));
        return;
    }
    m_newer = page.messages + m_newer;
    if (page.more && !page.messages.isEmpty() && page.messages.first().offset > request.offset) {
        askForPosts(request, page.messages.first().offset);
        return;
    }
    m_newer.removeIf([&](const Message &post) { return post.offset <= request.offset; });
    finish({std::exchange(m_newer, {}), true, false});
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

MessagePage postsFromJson(const QJsonObject &json, const ConversationId &conversation,
                          MessageCache &cache)
{
    const bool ofFeed = conversation.kind() == ConversationId::Kind::Feed;
    const QLatin1StringView name = ofFeed ? event::story : event::comment;
    MessagePage page;
    page.more = json.value(QLatin1StringView("more")).toBool();
    const QJsonArray all = json.value(ofFeed ? event::stories : event::comments).toArray();
    for (const QJsonValue value : all) {
        const auto document = documentFromJson(name, value);
        if (!document || document->message.recipient.id != conversation)
            continue;
        if (document->comments && ofFeed)
            cache.putComments(commentsOn({document->message.id.value}), *document->comments,
                              document->latest);
        page.messages.append(document->message);
    }
    // Stories come newest first.
    std::sort(page.messages.begin(), page.messages.end(),
              [](const Message &a, const Message &b) { return a.offset < b.offset; });
    return page;
}

} // namespace chatbook::app
