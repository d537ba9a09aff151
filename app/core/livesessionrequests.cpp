// What a person does, and the session as ServerLink: the way out. The way in is livesession.cpp.

#include "livesession.h"

#include "wirelimits.h"

#include <QJsonArray>

#include <algorithm>

namespace chatbook::app {
namespace {

using namespace std::chrono_literals;

constexpr auto typingEach = 3s;       ///< the server passes on no more (protocol.md, section 5)
constexpr qsizetype typingKept = 100; ///< conversations

Error away()
{
    return {ErrorCode::Unavailable,
            QStringLiteral("That needs the server, which is not there now.")};
}

QList<Message> foundFromJson(const QJsonObject &json)
{
    QList<Message> messages;
    for (const QJsonValue value : json.value(QLatin1StringView("messages")).toArray())
        if (auto message = messageFromJson(value))
            messages.append(*std::move(message));
    return messages;
}

} // namespace

std::unique_ptr<MessageSource> LiveSession::open(const RecipientId &recipient)
{
    ServerLink &link = *this;
    History::Opened opened{.recipient = recipient, .self = m_self};
    const ConversationSummary summary = m_inbox.summary(recipient);
    if (summary.read > 0 || summary.unread > 0)
        opened.unreadFrom = summary.read;
    auto history = std::make_unique<History>(opened, m_messages, link, m_outbox);
    connect(history.get(), &History::received, this, [this](const QList<Message> &messages) {
        for (const Message &message : messages) {
            m_people.learn({message.sender});
            if (message.editedAt || message.deletedAt)
                emit messageUpdated(message);
            if (settle(message))
                emit m_outbox.changed(conversationOf(message, m_self.id), message.clientOffset);
        }
    });
    m_histories.append(history.get());
    return history;
}

Result<Done> LiveSession::send(const RecipientId &recipient, const QString &content,
                               const std::optional<ReplyReference> &replyTo)
{
    m_typingSent.remove(recipient);
    return m_outbox.add(recipient, content, replyTo);
}

void LiveSession::sendAgain(const QString &clientOffset)
{
    m_outbox.sendAgain(clientOffset);
}

void LiveSession::discard(const QString &clientOffset)
{
    m_outbox.discard(clientOffset);
}

void LiveSession::edit(const MessageId &id, const QString &content, DoneHandler done)
{
    change(event::edit,
           {{QLatin1StringView("_id"), id.value}, {QLatin1StringView("content"), content}},
           std::move(done));
}

void LiveSession::remove(const MessageId &id, DoneHandler done)
{
    change(event::remove, {{QLatin1StringView("_id"), id.value}}, std::move(done));
}

void LiveSession::react(const MessageId &id, const QString &emoji, bool on, DoneHandler done)
{
    change(event::react,
           {{QLatin1StringView("_id"), id.value},
            {QLatin1StringView("emoji"), emoji},
            {QLatin1StringView("on"), on}},
           std::move(done));
}

void LiveSession::change(QLatin1StringView name, const QJsonObject &arguments, DoneHandler done)
{
    // What changed is pushed before the ack, and taken in there.
    request(name, arguments, [done = std::move(done)](const Result<QJsonObject> &answer) {
        done(answer ? Result<Done>(Done{}) : Result<Done>(answer.error()));
    });
}

void LiveSession::markRead(const RecipientId &recipient, qint64 offset)
{
    if (m_inbox.read(recipient, offset))
        m_readMarkers.add(recipient, offset);
}

Draft LiveSession::draft(const RecipientId &recipient) const
{
    return m_drafts.draft(recipient);
}

void LiveSession::setDraft(const RecipientId &recipient, const Draft &draft)
{
    if (m_drafts.draft(recipient) == draft)
        return;
    m_drafts.set(recipient, draft);
    m_inbox.setDraft(recipient, draft.text);
}

void LiveSession::typing(const RecipientId &recipient)
{
    const auto now = m_clock->elapsed();
    const auto sent = m_typingSent.constFind(recipient);
    if (m_state != State::Online || (sent != m_typingSent.cend() && now - *sent < typingEach))
        return;
    if (m_typingSent.size() >= typingKept)
        m_typingSent.clear();
    m_typingSent.insert(recipient, now);
    m_transport->emitEvent(event::typing, {{QLatin1StringView("recipient_id"), recipient.value}});
}

void LiveSession::search(const SearchRequest &request, SearchHandler done)
{
    if (m_state != State::Online) {
        searchLocally(request, std::move(done));
        return;
    }
    QJsonObject arguments{{QLatin1StringView("query"), request.query},
                          {QLatin1StringView("limit"), request.limit}};
    if (request.recipient)
        arguments.insert(QLatin1StringView("recipient_id"), request.recipient->value);
    if (request.before > 0)
        arguments.insert(QLatin1StringView("before"), request.before);
    this->request(
        event::search, arguments,
        [this, request, done = std::move(done)](const Result<QJsonObject> &answer) {
            if (answer)
                done(SearchResult{.messages = foundFromJson(*answer),
                                  .more = answer->value(QLatin1StringView("more")).toBool()});
            else if (m_state != State::Online)
                searchLocally(request, done);
            else
                done(answer.error());
        });
}

void LiveSession::searchLocally(const SearchRequest &request, SearchHandler done)
{
    m_cache.flush(); // the search has a connection of its own, which sees what is committed
    m_localSearch.start(m_cache.path(), request, std::move(done));
}

void LiveSession::findPeople(const QString &prefix)
{
    if (!prefix.isEmpty())
        m_roster.find(prefix);
}

void LiveSession::foundAt(const QUrl &address)
{
    if (m_state != State::Online)
        m_transport->addHint(address);
}

void LiveSession::devices(std::function<void(const Result<QList<Device>> &)> done)
{
    request(event::devices, {}, [done = std::move(done)](const Result<QJsonObject> &answer) {
        if (!answer)
            return done(answer.error());
        QList<Device> devices;
        for (const QJsonValue json : (*answer)[event::devices].toArray())
            if (const auto device = deviceFromJson(json))
                devices.append(*device);
        done(devices);
    });
}

void LiveSession::endDevice(const DeviceId &id, DoneHandler done)
{
    change(event::endDevice, {{QLatin1StringView("_id"), id.value}}, std::move(done));
}

void LiveSession::setPassword(const QString &password, const QString &old, DoneHandler done)
{
    QJsonObject arguments{{QLatin1StringView("password"), password}};
    if (!old.isEmpty())
        arguments.insert(QLatin1StringView("old"), old);
    change(event::setPassword, arguments, std::move(done));
}

void LiveSession::deviceCode(std::function<void(const Result<QString> &)> done)
{
    request(event::deviceCode, {}, [done = std::move(done)](const Result<QJsonObject> &answer) {
        if (answer)
            done((*answer)[QLatin1StringView("code")].toString());
        else
            done(answer.error());
    });
}

void LiveSession::retryNow()
{
    if (std::exchange(m_refused, false)) {
        setState(State::Connecting,
                 QStringLiteral("Connecting to %1…").arg(spokenAddress(m_address)));
        connectToServer();
    } else {
        m_transport->retryNow();
    }
}

void LiveSession::requestOnce(QLatin1StringView name, const QJsonObject &arguments, Answer answer)
{
    if (m_state == State::Online)
        m_transport->request(name, arguments, std::move(answer));
    else
        QMetaObject::invokeMethod(
            this, [answer = std::move(answer)] { answer(away()); }, Qt::QueuedConnection);
}

void LiveSession::request(QLatin1StringView name, const QJsonObject &arguments, Answer answer)
{
    // Never called after the transport is gone, which goes with this.
    requestOnce(
        name, arguments,
        [this, name, arguments, answer = std::move(answer)](const Result<QJsonObject> &result) {
            if (result || result.error().code != ErrorCode::RateLimited) {
                answer(result);
                return;
            }
            QTimer::singleShot(retryAfterMs(result.error()), this, [this, name, arguments, answer] {
                request(name, arguments, answer);
            });
        });
}

} // namespace chatbook::app
