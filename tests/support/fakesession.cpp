#include "fakesession.h"

#include <algorithm>

#include <QTimer>

namespace chatbook::app {

FakeSessionSource::FakeSessionSource(FakeSession &session, const RecipientId &recipient)
    : m_session(session)
    , m_recipient(recipient)
{
    const ConversationSummary summary = session.conversations().summary(recipient);
    if (summary.read > 0 || summary.unread > 0)
        m_unreadFrom = summary.read;
    m_session.m_sources.append(this);
}

FakeSessionSource::~FakeSessionSource()
{
    m_session.m_sources.removeOne(this);
}

void FakeSessionSource::requestPage(const PageRequest &request)
{
    const QList<Message> &all = m_session.m_messages[m_recipient];
    const auto at = [&all](qint64 offset) {
        return std::lower_bound(all.begin(), all.end(), offset,
                                [](const Message &m, qint64 o) { return m.offset < o; }) -
               all.begin();
    };
    qsizetype from = 0;
    qsizetype to = all.size();
    switch (request.where) {
    case PageRequest::Where::Newest:
        from = qMax<qsizetype>(0, to - request.limit);
        break;
    case PageRequest::Where::Before:
        to = at(request.offset);
        from = qMax<qsizetype>(0, to - request.limit);
        break;
    case PageRequest::Where::After:
        from = at(request.offset + 1);
        to = qMin(all.size(), from + request.limit);
        break;
    case PageRequest::Where::Around:
        from = qMax<qsizetype>(0, at(request.offset) - request.limit / 2);
        to = qMin(all.size(), from + request.limit);
        break;
    }
    const MessagePage page{all.mid(from, to - from), from > 0, to < all.size()};
    QTimer::singleShot(0, this, [this, request, page] { emit pageReady(request, page); });
}

QList<PendingMessage> FakeSessionSource::pending() const
{
    QList<PendingMessage> mine;
    for (const PendingMessage &pending : m_session.m_outbox) {
        if (pending.recipient == m_recipient)
            mine.append(pending);
    }
    return mine;
}

std::optional<Message> FakeSessionSource::known(qint64 offset) const
{
    for (const Message &message : m_session.m_messages[m_recipient])
        if (message.offset == offset)
            return message;
    return std::nullopt;
}

User FakeSessionSource::self() const
{
    return m_session.self();
}

FakeSession::FakeSession(const User &self, QObject *parent)
    : Session(parent)
    , now(QDateTime::fromString("2026-03-02T09:00:00Z", Qt::ISODate))
    , m_self(self)
{
    m_conversations.set({.recipient = allChatRecipient()});
    m_people.learn({self});
}

void FakeSession::setState(State state, const QString &reason, int retryInMs)
{
    m_state = state;
    m_reason = reason;
    m_retryInMs = retryInMs;
    emit stateChanged();
}

void FakeSession::setSelf(const User &self)
{
    m_self = self;
    emit identityChanged();
}

Message FakeSession::receive(const User &from, const RecipientId &recipient, const QString &text)
{
    Message message;
    message.sender = from;
    message.recipient = recipient == allChat()
                            ? allChatRecipient()
                            : Recipient{recipient, m_people.user({recipient.value}).name};
    message.content = text;
    return stored(message);
}

Message FakeSession::stored(const Message &given)
{
    Message message = given;
    message.offset = message.changed = ++m_offset;
    message.id = {QStringLiteral("m%1").arg(m_offset)};
    if (!message.timestamp.isValid()) {
        message.timestamp = now;
        now = now.addSecs(60);
    }
    // A message from another to oneself is filed under the other.
    const RecipientId id = conversationOf(message, m_self.id);
    m_messages[id].append(message);
    ConversationSummary summary = m_conversations.summary(id);
    if (summary.recipient.name.isEmpty())
        summary.recipient = {id, m_people.user({id.value}).name};
    summary.last = message;
    if (message.sender.id != m_self.id)
        ++summary.unread;
    m_conversations.set(summary);
    for (FakeSessionSource *source : sources(id))
        emit source->messageStored(message);
    return message;
}

void FakeSession::setTyping(const RecipientId &recipient, const QStringList &names)
{
    ConversationSummary summary = m_conversations.summary(recipient);
    summary.typing = names;
    m_conversations.set(summary);
}

std::unique_ptr<MessageSource> FakeSession::open(const RecipientId &recipient)
{
    return std::make_unique<FakeSessionSource>(*this, recipient);
}

Result<Done> FakeSession::send(const RecipientId &recipient, const QString &content,
                               const std::optional<ReplyReference> &replyTo)
{
    if (sendFails)
        return Error{ErrorCode::Internal, QStringLiteral("The disk is full.")};
    PendingMessage pending{QStringLiteral("c%1").arg(m_outbox.size() + m_offset), recipient,
                           content, now, replyTo};
    m_outbox.append(pending);
    for (FakeSessionSource *source : sources(recipient))
        emit source->pendingChanged(pending.clientOffset);
    if (answers) {
        later([this, pending] {
            m_outbox.removeIf(
                [&](const PendingMessage &p) { return p.clientOffset == pending.clientOffset; });
            Message message;
            message.sender = m_self;
            message.recipient = pending.recipient == allChat() ? allChatRecipient()
                                                               : Recipient{pending.recipient, {}};
            message.content = pending.content;
            message.clientOffset = pending.clientOffset;
            message.replyTo = pending.replyTo;
            stored(message);
        });
    }
    return Done{};
}

void FakeSession::edit(const MessageId &id, const QString &content, DoneHandler done)
{
    if (Message *message = find(id)) {
        message->content = content;
        message->editedAt = now;
        update(*message, done);
    }
}

void FakeSession::remove(const MessageId &id, DoneHandler done)
{
    removed.append(id);
    if (Message *message = find(id)) {
        message->content.clear();
        message->deletedAt = now;
        update(*message, done);
    }
}

void FakeSession::react(const MessageId &id, const QString &emoji, bool on, DoneHandler done)
{
    reactions.append({emoji, on});
    if (Message *message = find(id)) {
        if (on)
            message->reactions.append({emoji, 1, {m_self.id}});
        update(*message, done);
    }
}

void FakeSession::markRead(const RecipientId &recipient, qint64 offset)
{
    readMarks.append(recipient);
    ConversationSummary summary = m_conversations.summary(recipient);
    summary.read = qMax(summary.read, offset);
    const QList<Message> &messages = m_messages[recipient];
    summary.unread = int(std::count_if(messages.begin(), messages.end(), [&](const Message &each) {
        return each.sender.id != m_self.id && each.offset > summary.read;
    }));
    m_conversations.set(summary);
}

void FakeSession::setDraft(const RecipientId &recipient, const Draft &draft)
{
    drafts.insert(recipient, draft);
    ConversationSummary summary = m_conversations.summary(recipient);
    summary.draft = draft.text;
    m_conversations.set(summary);
}

void FakeSession::search(const SearchRequest &request, SearchHandler done)
{
    searches.append(request);
    later([this, done] { done(searchResult); });
}

void FakeSession::addFailed(const RecipientId &recipient, const QString &text, const QString &why)
{
    PendingMessage pending{QStringLiteral("f%1").arg(m_outbox.size()), recipient, text, now};
    pending.state = PendingMessage::State::Failed;
    pending.failure = why;
    m_outbox.append(pending);
    for (FakeSessionSource *source : sources(recipient))
        emit source->pendingChanged(pending.clientOffset);
}

Message *FakeSession::find(const MessageId &id)
{
    for (QList<Message> &messages : m_messages) {
        for (Message &message : messages) {
            if (message.id == id)
                return &message;
        }
    }
    return nullptr;
}

void FakeSession::update(Message &message, const DoneHandler &done)
{
    message.changed = ++m_offset;
    for (FakeSessionSource *source : sources(conversationOf(message, m_self.id)))
        emit source->messageUpdated(message);
    emit messageUpdated(message);
    later([done] { done(Done{}); });
}

void FakeSession::later(std::function<void()> what)
{
    QTimer::singleShot(0, this, std::move(what));
}

QList<FakeSessionSource *> FakeSession::sources(const RecipientId &id) const
{
    QList<FakeSessionSource *> those;
    std::copy_if(m_sources.cbegin(), m_sources.cend(), std::back_inserter(those),
                 [&id](const FakeSessionSource *source) { return source->m_recipient == id; });
    return those;
}

} // namespace chatbook::app
