#include "fakeserver.h"

#include "clock.h"

#include <algorithm>

#include <QCoreApplication>
#include <QTest>
#include <QTimer>

namespace chatbook::app {

FakeServer::FakeServer(const User &self, Cache &cache, const QString &folder)
    : now(QDateTime::fromString("2026-03-02T09:00:00Z", Qt::ISODate))
    , m_cache(cache)
    , m_folder(folder)
{
    setAddress(QUrl("ws://192.168.1.5:24280"));
    setIdentity(self, {{"s"}, "Test", "1", 1});
}

void FakeServer::start()
{
    if (!self().id.isEmpty()) {
        m_cache.open(m_folder);
        introduce({self()});
    }
    logIn();
}

void FakeServer::logIn()
{
    emit entered(m_wasOnline ? std::optional(m_offset) : std::nullopt);
    push(event::welcome, {{"resumed", m_wasOnline}});
    push(event::synced, {{"serverOffset", m_offset}});
    m_wasOnline = true;
    Link::setState(State::Online, {});
    emit opened();
}

void FakeServer::setState(State state, const std::optional<Error> &reason, int retryInMs)
{
    m_retryInMs = retryInMs;
    if (state == State::Online) {
        if (!isOpen())
            logIn();
        return;
    }
    if (state == State::Offline)
        emit lost();
    Link::setState(state, reason);
}

void FakeServer::setSelf(const User &self)
{
    setIdentity(self, server());
    introduce({self});
    if (!m_cache.isOpen())
        m_cache.open(m_folder);
    emit identityChanged();
}

void FakeServer::offerFeed()
{
    setIdentity(self(), {{"s"}, "Test", "1", 1, {"feed"}});
    setState(State::Offline, {}, -1);
    setState(State::Online, {}, -1);
}

void FakeServer::fillDisk()
{
    m_cache.flush();
    m_cache.read([](Database &database) { database.run(QStringLiteral("PRAGMA query_only=1")); });
}

void FakeServer::introduce(const QList<User> &users)
{
    for (const User &user : users)
        m_names.insert(user.id.value, user.name);
}

Message FakeServer::store(const Message &given)
{
    Message message = given;
    message.offset = message.changed = ++m_offset;
    message.id = {QStringLiteral("m%1").arg(m_offset)};
    if (!message.timestamp.isValid()) {
        message.timestamp = now;
        now = now.addSecs(60);
    }
    introduce({message.sender});
    if (message.recipient.name.isEmpty())
        message.recipient.name = m_names.value(message.recipient.id.value);
    // A message from another person to oneself is in the conversation with that person.
    m_messages[conversationOf(message, self().id)].append(message);
    const ConversationId::Kind kind = message.recipient.id.kind();
    push(kind == ConversationId::Kind::Feed    ? event::story
         : kind == ConversationId::Kind::Story ? event::comment
                                               : event::message,
         wireForm(message));
    return message;
}

void FakeServer::requestOnce(QLatin1StringView name, const QJsonObject &arguments, Answer answer)
{
    m_asked[name.toString()].append(arguments);
    if (name == event::message && !answers && refusal.isEmpty() && isOpen())
        return; // never answered
    const auto reply = [this, name = name.toString(), arguments]() -> Result<QJsonObject> {
        if (!isOpen())
            return Error{ErrorCode::Unavailable, QStringLiteral("The server is not there.")};
        return answerTo(name, arguments);
    };
    // Others see a change at once; the sender gets the answer later.
    const bool isChange =
        name != event::message && name != event::story && name != event::comment && isOpen();
    QTimer::singleShot(0, this,
                       [reply, isChange, answer = std::move(answer),
                        done = isChange ? reply() : Result<QJsonObject>(QJsonObject())] {
                           answer(isChange ? done : reply());
                       });
}

Result<QJsonObject> FakeServer::answerTo(const QString &name, const QJsonObject &arguments)
{
    Message *message = find(arguments["_id"].toString());
    if (name == event::message || name == event::story || name == event::comment)
        return storeSent(name, arguments);
    if (name == event::chat)
        return page(arguments);
    if (name == event::stories || name == event::comments)
        return posts(arguments);
    if (name == event::feed)
        return QJsonObject{{"unread", 0}, {"read", m_offset}};
    if (name == event::search)
        return QJsonObject{{"messages", toJson(found)}};
    if (name == event::devices)
        return devices();
    if (name == event::deviceCode)
        return QJsonObject{{"code", code}};
    if (name == event::setPassword && !passwordAnswer)
        return passwordAnswer.error();
    if (message != nullptr && name == event::edit) {
        message->content = arguments["content"].toString();
        message->editedAt = now;
        update(*message);
    } else if (message != nullptr && name == event::remove) {
        message->content.clear();
        message->deletedAt = now;
        update(*message);
    } else if (message != nullptr && name == event::react) {
        if (arguments["on"].toBool())
            message->reactions.append({arguments["emoji"].toString(), 1, {self().id}});
        update(*message);
    }
    return QJsonObject{{"ok", true}};
}

Result<QJsonObject> FakeServer::storeSent(const QString &name, const QJsonObject &arguments)
{
    if (!refusal.isEmpty())
        return Error{ErrorCode::Invalid, refusal};
    Message message;
    message.sender = self();
    message.recipient = {{arguments["recipient"]["_id"].toString()}, {}};
    if (message.recipient.id == allChat())
        message.recipient = allChatRecipient();
    if (name == event::story)
        message.recipient = titled(feed(), {});
    if (name == event::comment)
        message.recipient = titled(commentsOn({arguments["parent"].toString()}), {});
    message.content = arguments["content"].toString();
    message.clientOffset = arguments["clientOffset"].toString();
    if (const Message *answered = find(arguments["replyTo"].toString()))
        message.replyTo = ReplyReference{answered->id, answered->offset, answered->sender};
    return QJsonObject{{name, wireForm(store(message))}};
}

QJsonObject FakeServer::page(const QJsonObject &arguments)
{
    const QList<Message> &all = m_messages[{arguments["recipient_id"].toString()}];
    const auto at = [&all](qint64 offset) {
        return std::lower_bound(all.begin(), all.end(), offset,
                                [](const Message &m, qint64 o) { return m.offset < o; }) -
               all.begin();
    };
    const qint64 limit = arguments["limit"].toInteger();
    qsizetype to = all.size();
    qsizetype from = qMax<qsizetype>(0, to - limit);
    if (arguments.contains("before")) {
        to = at(arguments["before"].toInteger());
        from = qMax<qsizetype>(0, to - limit);
    } else if (arguments.contains("after")) {
        from = at(arguments["after"].toInteger() + 1);
        to = qMin(all.size(), from + limit);
    } else if (arguments.contains("around")) {
        from = qMax<qsizetype>(0, at(arguments["around"].toInteger()) - limit / 2);
        to = qMin(all.size(), from + limit);
    }
    return {{"messages", toJson(all.mid(from, to - from))},
            {"more", from > 0},
            {"moreAfter", to < all.size()}};
}

/// The document as it is sent.
QJsonObject FakeServer::wireForm(const Message &message)
{
    const ConversationId &where = message.recipient.id;
    const bool isStory = where.kind() == ConversationId::Kind::Feed;
    if (!isStory && where.kind() != ConversationId::Kind::Story)
        return toJson(message);
    Post post{.id = {message.id.value},
              .creator = message.sender,
              .timestamp = message.timestamp,
              .content = message.content,
              .offset = message.offset,
              .changed = message.changed,
              .clientOffset = message.clientOffset,
              .editedAt = message.editedAt,
              .deletedAt = message.deletedAt,
              .reactions = message.reactions};
    if (!isStory)
        post.parent = where.story();
    const QList<Message> &comments = m_messages[commentsOn(isStory ? post.id : where.story())];
    post.comments = int(comments.size());
    QJsonObject json = toJson(post);
    QJsonArray latest;
    for (qsizetype i = qMax<qsizetype>(0, comments.size() - 2); isStory && i < comments.size(); ++i)
        latest.append(wireForm(comments[i]));
    if (isStory)
        json.insert("latest", latest);
    return json;
}

/// All stories, newest first, or all comments on one.
QJsonObject FakeServer::posts(const QJsonObject &arguments)
{
    const bool isFeed = !arguments.contains("parent");
    const QList<Message> all =
        m_messages[isFeed ? feed() : commentsOn({arguments["parent"].toString()})];
    QJsonArray list;
    for (const Message &message : all)
        if (isFeed)
            list.prepend(wireForm(message));
        else
            list.append(wireForm(message));
    return {{isFeed ? "stories" : "comments", list}, {"more", false}};
}

QJsonObject FakeServer::devices() const
{
    QList<Device> all = ownDevices;
    for (Device &device : all) {
        if (!device.used.isValid())
            device.used = now;
    }
    return {{"devices", toJson(all)}};
}

Message *FakeServer::find(const QString &id)
{
    for (QList<Message> &messages : m_messages) {
        for (Message &message : messages) {
            if (message.id.value == id)
                return &message;
        }
    }
    return nullptr;
}

void FakeServer::update(Message &message)
{
    message.changed = ++m_offset;
    const ConversationId::Kind kind = message.recipient.id.kind();
    push(kind == ConversationId::Kind::Feed    ? event::storyUpdated
         : kind == ConversationId::Kind::Story ? event::commentUpdated
                                               : event::messageUpdated,
         wireForm(message));
}

FakeSession::FakeSession(const User &self)
    : Session(
          [this, &self](Cache &cache) {
              auto link = std::make_unique<FakeServer>(self, cache, folder.path());
              made = link.get();
              return link;
          },
          std::make_shared<SystemClock>(),
          [count = 0](int) mutable { return QStringLiteral("c%1").arg(++count); })
    , server(*made)
{
    addPeople({self});
}

void FakeSession::addPeople(const QList<User> &users)
{
    server.introduce(users);
    people.learn(users);
}

void FakeSession::setOnline(const QList<User> &users)
{
    server.introduce(users);
    server.push(event::activeUsers, {{"activeUsers", toJson(users)}, {"total", users.size()}});
}

Message FakeSession::receive(const User &from, const ConversationId &recipient, const QString &text)
{
    Message message;
    message.sender = from;
    message.recipient = recipient == allChat() ? allChatRecipient() : Recipient{recipient, {}};
    message.content = text;
    return stored(message);
}

Message FakeSession::stored(const Message &message)
{
    const Message stored = server.store(message);
    // A burst is announced once, and later.
    QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
    return stored;
}

void FakeSession::setTyping(const ConversationId &recipient, const QStringList &names)
{
    const QList<User> known = people.all();
    for (const QString &name : names) {
        const auto user = std::find_if(known.begin(), known.end(),
                                       [&](const User &each) { return each.name == name; });
        const bool toAll = recipient == allChat();
        server.push(event::typing,
                    {{"user", toJson(user != known.end() ? *user : User{{"u-" + name}, name})},
                     {"recipient_id", toAll ? allChat().value : link().self().id.value}});
    }
}

void FakeSession::refuse(const Error &error)
{
    server.setState(Link::State::Offline, error, -1);
    emit server.loginRefused(error);
}

void FakeSession::addFailed(const ConversationId &recipient, const QString &text,
                            const QString &why)
{
    server.refusal = why;
    QVERIFY(messages.send(recipient, text, {}).ok());
    const auto source = messages.open(recipient);
    QTRY_COMPARE(source->pending().last().state, PendingMessage::State::Failed);
    server.refusal.clear();
}

} // namespace chatbook::app
