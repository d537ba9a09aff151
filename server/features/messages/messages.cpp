#include "messages.h"

#include "answer.h"
#include "change.h"
#include "conversations.h"
#include "dispatcher.h"
#include "documentkinds.h"
#include "exceeds.h"
#include "fittingpage.h"
#include "historyqueries.h"
#include "hub.h"
#include "messagestore.h"
#include "names.h"
#include "peer.h"
#include "protocol.h"
#include "reactions.h"
#include "text/fold.h"
#include "wirelimits.h"

#include <algorithm>

namespace chatbook::server {
namespace {

constexpr QLatin1StringView idKey("_id");
constexpr QLatin1StringView messagesKey("messages");

/// protocol.md, 5: typing is passed on once in this time.
constexpr std::chrono::milliseconds typingInterval = std::chrono::seconds(3);

/// Bytes of memory.
constexpr qint64 longestText = limits::contentBytes * qint64(sizeof(QChar));

JsonText toJsonText(const Conversation &conversation)
{
    JsonText json = JsonText::object(
        {{QLatin1StringView("recipient"), chatbook::toJsonText(conversation.recipient)},
         {QLatin1StringView("unread"), conversation.unread},
         {event::read, conversation.read}});
    if (conversation.last)
        json.insert(QLatin1StringView("last"), chatbook::toJsonText(*conversation.last));
    return json;
}

/// Cut as a smaller limit would cut it: the latest and the pinned stay.
JsonText toJsonText(const Page<Conversation> &page, qint64 bytes)
{
    QList<JsonText> conversations;
    qint64 size = 0;
    for (const Conversation &conversation : page.documents) {
        conversations.append(toJsonText(conversation));
        size += conversations.last().utf8().size();
    }
    bool more = page.more;
    for (qsizetype i = conversations.size() - 1; i > 0 && exceeds(size, bytes); --i) {
        if (page.documents[i].isPinned)
            continue;
        size -= conversations.takeAt(i).utf8().size();
        more = true;
    }
    return JsonText::object(
        {{event::conversations, JsonText::array(conversations)}, {moreKey, more}});
}

/// The index in the page of the place that was asked for: it stays when the page is cut.
qsizetype anchorOf(const ChatRequest &request, const QList<Message> &messages)
{
    if (request.after > 0)
        return 0;
    if (request.around == 0)
        return messages.size() - 1;
    const auto found =
        std::find_if(messages.cbegin(), messages.cend(),
                     [&](const Message &message) { return message.offset >= request.around; });
    return std::min<qsizetype>(found - messages.cbegin(), messages.size() - 1);
}

} // namespace

Messages::Messages(Dispatcher &dispatcher, Store &store, Hub &hub, const Clock &clock,
                   const Bounds &bounds)
    : m_store(store)
    , m_hub(hub)
    , m_clock(clock)
    , m_pageBytes(bounds.pageBytes)
{
    dispatcher.add(event::message, Dispatcher::Who::LoggedIn, *this, &Messages::message);
    dispatcher.add(event::edit, Dispatcher::Who::LoggedIn, *this, &Messages::edit);
    dispatcher.add(event::remove, Dispatcher::Who::LoggedIn, *this, &Messages::remove);
    dispatcher.add(event::react, Dispatcher::Who::LoggedIn, *this, &Messages::react);
    dispatcher.add(event::read, Dispatcher::Who::LoggedIn, *this, &Messages::read);
    dispatcher.add(event::typing, Dispatcher::Who::LoggedIn, *this, &Messages::typing);
    dispatcher.addPage(event::document, *this, &Messages::document);
    dispatcher.addPage(event::chat, *this, &Messages::chat);
    dispatcher.addPage(event::conversations, *this, &Messages::conversations);
    dispatcher.addPage(event::search, *this, &Messages::search);
}

void Messages::message(Peer &peer, Arguments &arguments, const Ack &ack)
{
    NewMessage message{peer.userKey(), arguments.recipient(), arguments.content(),
                       arguments.clientOffset()};
    constexpr QLatin1StringView replyToKey("replyTo");
    if (arguments.has(replyToKey))
        message.replyTo = MessageId{arguments.id(replyToKey)};
    if (arguments.error())
        return ack.fail(*arguments.error());
    carryOut(m_store, m_hub,
             {.user = message.sender,
              .command = [message](Writer &writer) { return addMessage(writer, message); },
              .bytes = bytesOf(message.content)},
             ack);
}

void Messages::edit(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const QString id = arguments.id(idKey);
    const QString content = arguments.content();
    if (arguments.error())
        return ack.fail(*arguments.error());
    carryOut(m_store, m_hub,
             {.user = peer.userKey(),
              .command = [user = peer.userKey(), id, content](
                             Writer &writer) { return editDocument(writer, user, id, content); },
              .bytes = bytesOf(content)},
             ack);
}

void Messages::remove(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const QString id = arguments.id(idKey);
    if (arguments.error())
        return ack.fail(*arguments.error());
    carryOut(m_store, m_hub,
             {.user = peer.userKey(),
              .command = [user = peer.userKey(),
                          id](Writer &writer) { return deleteDocument(writer, user, id); }},
             ack);
}

void Messages::react(Peer &peer, Arguments &arguments, const Ack &ack)
{
    constexpr QLatin1StringView emojiKey("emoji");
    const QString id = arguments.id(idKey);
    const QString emoji = arguments.text(emojiKey);
    const bool on = arguments.boolean(QLatin1StringView("on"));
    if (emoji.toUtf8().size() > limits::emojiBytes || !isOneGrapheme(emoji))
        arguments.refuse(invalidField(emojiKey, QStringLiteral("A reaction is one emoji.")));
    if (arguments.error())
        return ack.fail(*arguments.error());
    carryOut(
        m_store, m_hub,
        {.user = peer.userKey(),
         .command = [user = peer.userKey(), id, emoji,
                     on](Writer &writer) { return reactToDocument(writer, user, id, emoji, on); },
         .bytes = longestText}, // the document comes back with it
        ack);
}

void Messages::document(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const QString id = arguments.id(idKey);
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack,
        [reader = peer.userKey(), id](Database &database) {
            return documentById(database, reader, id);
        },
        [](const AnyDocument &document) {
            return JsonText::object({{nameOf(document), toJsonText(document)}});
        });
}

void Messages::read(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const ConversationId recipient = arguments.recipientId();
    const qint64 offset = arguments.offset(QLatin1StringView("offset"));
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_store.write<ReadMarker>(
        [reader = peer.userKey(), recipient, offset](Writer &writer) {
            return moveReadMarker(writer, reader, recipient, offset);
        },
        [this, ack, recipient, user = peer.account()->user.id](const Result<ReadMarker> &marker) {
            if (!marker)
                return ack.fail(marker.error());
            if (marker->moved)
                m_hub.tell(marker->audience, event::read,
                           JsonText::object({{QLatin1StringView("user_id"), user.value},
                                             {QLatin1StringView("recipient_id"), recipient.value},
                                             {QLatin1StringView("offset"), marker->offset}}));
            ack.succeed();
        });
}

void Messages::typing(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const ConversationId recipient = arguments.recipientId();
    if (arguments.error())
        return ack.fail(*arguments.error());
    const User user = peer.account()->user;
    const UserKey key = peer.userKey();
    const auto passOn = [this, user, key, recipient, ack](const Result<Audience> &audience) {
        if (!audience)
            return ack.fail(audience.error());
        passOnTyping(user, key, recipient, *audience);
        ack.succeed();
    };
    if (const std::optional<Audience> known = conversations::knownAudience(recipient))
        return passOn(*known);
    m_store.read<Audience>(
        [key, recipient](Database &database) {
            return conversations::audienceOf(database, key, recipient);
        },
        passOn);
}

void Messages::passOnTyping(const User &user, UserKey key, const ConversationId &recipient,
                            const Audience &audience)
{
    const std::chrono::milliseconds now = m_clock.elapsed();
    if (m_lastTyping.size() > 1'000)
        m_lastTyping.removeIf([now](auto entry) { return entry.value() + typingInterval <= now; });
    const auto last = m_lastTyping.constFind({key, recipient});
    if (last != m_lastTyping.cend() && *last + typingInterval > now)
        return;
    if (m_hub.usersIn(audience) > limits::typingAudience)
        return;
    m_lastTyping.insert({key, recipient}, now);
    const net::Frame frame = eventFrame(
        event::typing, JsonText::object({{event::user, chatbook::toJsonText(user)},
                                         {QLatin1StringView("recipient_id"), recipient.value}}));
    // Old news of typing is of no use to a peer that is still catching up.
    for (const QList<Peer *> others = m_hub.peersIn(audience); Peer * other : others)
        if (other->userKey() != key && other->live() == Peer::Live::Yes)
            other->deliver(frame);
}

void Messages::chat(Peer &peer, Arguments &arguments, const Ack &ack)
{
    constexpr QLatin1StringView beforeKey("before");
    constexpr QLatin1StringView afterKey("after");
    constexpr QLatin1StringView aroundKey("around");
    const ChatRequest request{.reader = peer.userKey(),
                              .recipient = arguments.recipientId(),
                              .before = arguments.optionalOffset(beforeKey),
                              .after = arguments.optionalOffset(afterKey),
                              .around = arguments.optionalOffset(aroundKey),
                              .limit = arguments.limit()};
    if (arguments.has(beforeKey) + arguments.has(afterKey) + arguments.has(aroundKey) > 1)
        arguments.refuse(invalidField(
            arguments.has(beforeKey) ? (arguments.has(afterKey) ? afterKey : aroundKey) : aroundKey,
            QStringLiteral("At most one of before, after and around.")));
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack, [request](Database &database) { return chatPage(database, request); },
        [request, bytes = m_pageBytes](const Page<Message> &page) {
            const FittingPage fitting =
                fittingPage(page.documents, anchorOf(request, page.documents), bytes);
            return JsonText::object(
                {{messagesKey, JsonText::array(fitting.documents)},
                 {moreKey, page.more || fitting.lostFirst},
                 {QLatin1StringView("moreAfter"), page.moreAfter || fitting.lostLast}});
        });
}

void Messages::conversations(Peer &peer, Arguments &arguments, const Ack &ack)
{
    const qint64 before = arguments.optionalOffset(QLatin1StringView("before"));
    const int limit = arguments.limit();
    if (arguments.error())
        return ack.fail(*arguments.error());
    answerFromStore(
        m_store, ack,
        [reader = peer.userKey(), before, limit](Database &database) {
            return conversationsPage(database, reader, before, limit);
        },
        [bytes = m_pageBytes](const Page<Conversation> &page) { return toJsonText(page, bytes); });
}

void Messages::search(Peer &peer, Arguments &arguments, const Ack &ack)
{
    constexpr QLatin1StringView queryKey("query");
    const QString text = arguments.text(queryKey);
    SearchQuery query{.reader = peer.userKey(),
                      .pieces = {}, // filled in once it is known to be short
                      .before = arguments.optionalOffset(QLatin1StringView("before")),
                      .limit = arguments.limit()};
    if (arguments.has(QLatin1StringView("recipient_id")))
        query.recipient = arguments.recipientId();
    constexpr QLatin1StringView senderKey("sender_id");
    if (arguments.has(senderKey))
        query.sender = UserId{arguments.id(senderKey)};
    if (text.trimmed().isEmpty() || text.toUcs4().size() > limits::queryCharacters)
        arguments.refuse(
            invalidField(queryKey, QStringLiteral("A search is 1 to %1 characters, not all of them "
                                                  "blank.")
                                       .arg(limits::queryCharacters)));
    if (arguments.error())
        return ack.fail(*arguments.error());
    query.pieces = searchPieces(text);
    const bool isFeed = query.recipient == feed();
    m_store.search<JsonText>(
        query,
        [bytes = m_pageBytes, isFeed](const Page<AnyDocument> &page) {
            const FittingPage fitting = fittingPage(page.documents, 0, bytes);
            JsonText fields = JsonText::object({{moreKey, page.more || fitting.lostLast}});
            if (!isFeed) {
                fields.insert(messagesKey, JsonText::array(fitting.documents));
                return fields;
            }
            QList<JsonText> stories;
            QList<JsonText> comments;
            for (qsizetype i = 0; i < fitting.documents.size(); ++i)
                (page.documents[i].post().isStory() ? stories : comments)
                    .append(fitting.documents[i]);
            fields.insert(event::stories, JsonText::array(stories));
            fields.insert(event::comments, JsonText::array(comments));
            return fields;
        },
        handingOut(ack));
}

} // namespace chatbook::server
