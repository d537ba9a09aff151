#include "messages.h"

#include <algorithm>

namespace chatbook::app {

Messages::Messages(Cache &cache, Link &link, Sync &sync, People &people, const Clock &clock,
                   Outbox::MakeClientOffset makeClientOffset, QObject *parent)
    : QObject(parent)
    , m_link(link)
    , m_sync(sync)
    , m_people(people)
    , m_cache(cache)
    , m_discards(cache, link, clock)
    , m_outbox(cache, link, clock, m_discards, std::move(makeClientOffset))
{
    const auto hear = [this](QLatin1StringView event, QLatin1StringView name, Source source) {
        m_link.on(event, [this, name, source](const QJsonObject &json) {
            takePushed(name, json, source);
        });
    };
    hear(event::message, event::message, Source::New);
    hear(event::messageUpdated, event::message, Source::Changed);
    hear(event::story, event::story, Source::New);
    hear(event::storyUpdated, event::story, Source::Changed);
    hear(event::comment, event::comment, Source::New);
    hear(event::commentUpdated, event::comment, Source::Changed);
    connect(&cache, &Cache::opened, this, &Messages::load);
    connect(&m_sync, &Sync::rewound, this, [this](qint64 offset) { m_cache.forgetAbove(offset); });
    connect(&m_sync, &Sync::interrupted, this,
            [this](qint64 offset) { m_cache.interrupt(offset); });
    connect(&m_sync, &Sync::restarted, this, &Messages::resetHistories);
    connect(&m_link, &Link::stateChanged, this,
            [this] { eachHistory([](History &history) { history.linkChanged(); }); });
    connect(&m_link, &Link::opened, this, &Messages::start);
    connect(&m_link, &Link::lost, this, [this] { m_outbox.stop(); });
    connect(&m_people, &People::renamed, this, &Messages::renamed);
    connect(&m_outbox, &Outbox::acknowledged, this, [this](const Message &message) {
        if (isForMe(message))
            take(message, Source::Acknowledged);
    });
    connect(&m_outbox, &Outbox::changed, this,
            [this](const ConversationId &recipient, const QString &clientOffset) {
                eachHistory([&](History &history) {
                    if (history.recipient() == recipient)
                        history.takePending(clientOffset);
                });
            });
    connect(&m_outbox, &Outbox::errorOccurred, this, &Messages::errorOccurred);
}

std::unique_ptr<MessageSource> Messages::open(const ConversationId &recipient,
                                              std::optional<qint64> unreadFrom)
{
    auto history = std::make_unique<History>(
        History::Opened{.recipient = recipient, .self = m_link.self(), .unreadFrom = unreadFrom},
        m_cache, m_link, m_outbox);
    connect(history.get(), &History::received, this, [this](const QList<Message> &messages) {
        for (const Message &message : messages)
            take(message, Source::Page);
    });
    m_histories.append(history.get());
    return history;
}

Result<Done> Messages::send(const ConversationId &recipient, const QString &content,
                            const std::optional<ReplyReference> &replyTo)
{
    emit sending(recipient);
    return m_outbox.add(recipient, content, replyTo);
}

void Messages::edit(const MessageId &id, const QString &content, Link::DoneHandler done)
{
    m_link.change(event::edit,
                  {{QLatin1StringView("_id"), id.value}, {QLatin1StringView("content"), content}},
                  std::move(done));
}

void Messages::remove(const MessageId &id, Link::DoneHandler done)
{
    m_link.change(event::remove, {{QLatin1StringView("_id"), id.value}}, std::move(done));
}

void Messages::react(const MessageId &id, const QString &emoji, bool on, Link::DoneHandler done)
{
    m_link.change(event::react,
                  {{QLatin1StringView("_id"), id.value},
                   {QLatin1StringView("emoji"), emoji},
                   {QLatin1StringView("on"), on}},
                  std::move(done));
}

void Messages::load()
{
    m_discards.load(m_link.self().id);
    m_outbox.load();
    resetHistories();
}

/// The link opened.
void Messages::start()
{
    if (!m_sync.hasResumed())
        emit reset();
    m_discards.start();
    m_outbox.start();
}

void Messages::renamed()
{
    m_cache.forgetNames();
    resetHistories();
    emit reset();
}

Messages::Comments Messages::commentsOn(const MessageId &story)
{
    constexpr int shown = 2;
    constexpr int read = 10; // some may be deleted
    const ConversationId conversation = chatbook::commentsOn({story.value});
    Comments comments{.count = m_cache.conversations().comments(conversation)};
    if (const auto page = m_cache.page(conversation, {.limit = read}, MessageCache::Need::Anyhow))
        for (const Message &comment : page->messages)
            if (!comment.deletedAt)
                comments.latest.append(comment);
    comments.latest = comments.latest.mid(std::max<qsizetype>(0, comments.latest.size() - shown));
    return comments;
}

void Messages::takePushed(QLatin1StringView name, const QJsonObject &json, Source source)
{
    const auto document = documentFromJson(name, json);
    if (!document || !isForMe(document->message))
        return;
    take(document->message, source);
    takeComments(*document);
}

void Messages::takeComments(const StoredDocument &document)
{
    if (!document.comments)
        return;
    const ConversationId conversation = document.message.recipient.id;
    if (conversation.kind() == ConversationId::Kind::Story) {
        m_cache.conversations().setComments(conversation, *document.comments);
        emit commentsChanged({conversation.story().value});
    } else {
        m_cache.putComments(chatbook::commentsOn({document.message.id.value}), *document.comments,
                            document.latest);
        emit commentsChanged(document.message.id);
    }
}

/// The one entry for messages that the server has stored, also this person's own.
void Messages::take(const Message &message, Source source)
{
    const ConversationId conversation = conversationOf(message, m_link.self().id);
    const auto before = source == Source::Changed ? m_cache.message(message.offset) : std::nullopt;
    if (source == Source::New)
        m_cache.putLive(conversation, message);
    else if (source != Source::Page) // the cache has the page already
        m_cache.put(conversation, message);
    const bool isPushed = source == Source::New || source == Source::Changed;
    const bool known = isPushed && m_sync.take(message.changed);
    m_people.learn({message.sender});
    const bool settled = settle(message);
    announce(message, source, known, before);
    // After the message is in its place, so that it does not disappear and come back.
    if (settled)
        m_outbox.announce(conversation, message.clientOffset);
}

void Messages::announce(const Message &message, Source source, bool known,
                        const std::optional<Message> &before)
{
    if (source == Source::New)
        emit stored(message, known);
    else if (source == Source::Changed)
        emit changed(message, before);
    const bool isRead = source == Source::Page && (message.editedAt || message.deletedAt);
    if (source == Source::Changed || isRead)
        emit updated(message);
    if (source == Source::Page)
        return; // the history that asked for it has it
    eachHistory([&, conversation = conversationOf(message, m_link.self().id)](History &history) {
        if (history.recipient() == conversation)
            history.take(message, source == Source::New);
    });
}

/// Gives whether the message was waiting in the outbox.
bool Messages::settle(const Message &message)
{
    if (message.sender.id != m_link.self().id)
        return false;
    m_discards.stored(message);
    return m_outbox.settle(message.clientOffset);
}

bool Messages::isForMe(const Message &message) const
{
    const UserId self = m_link.self().id;
    return message.recipient.id.kind() != ConversationId::Kind::Direct ||
           message.sender.id == self || message.recipient.id == conversationWith(self);
}

void Messages::resetHistories()
{
    eachHistory([this](History &history) { history.reset(m_link.self()); });
}

template <class Function>
void Messages::eachHistory(Function function)
{
    m_histories.removeIf([](const QPointer<History> &history) { return !history; });
    const QList<QPointer<History>> histories = m_histories;
    for (const QPointer<History> &history : histories)
        if (history)
            function(*history);
}

} // namespace chatbook::app
