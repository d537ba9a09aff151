#include "documents.h"

#include "documentreader.h"
#include "wirelimits.h"

namespace chatbook {
namespace {

constexpr QLatin1StringView idKey{"_id"};
constexpr QLatin1StringView commentsKey{"comments"};
constexpr QLatin1StringView latestKey{"latest"};
constexpr QLatin1StringView featuresKey{"features"};

void insertUnlessEmpty(JsonText &object, QLatin1StringView key, const QString &text)
{
    if (!text.isEmpty())
        object.insert(key, text);
}

/// The members that messages and posts have only where there is something.
template <class T>
void insertOptional(JsonText &json, const T &document)
{
    insertUnlessEmpty(json, QLatin1StringView("clientOffset"), document.clientOffset);
    if (document.editedAt)
        json.insert(QLatin1StringView("editedAt"), toWireTime(*document.editedAt));
    if (document.deletedAt)
        json.insert(QLatin1StringView("deletedAt"), toWireTime(*document.deletedAt));
    if (!document.reactions.isEmpty())
        json.insert(QLatin1StringView("reactions"), toJsonText(document.reactions));
}

/// The members that messages and posts share.
template <class T>
void readShared(DocumentReader &reader, T &document)
{
    document.id.value = reader.text(idKey);
    reader.require(!document.id.isEmpty());
    document.timestamp = reader.time(QLatin1StringView("timestamp"));
    document.content = reader.text(QLatin1StringView("content"));
    document.offset = reader.offset(QLatin1StringView("offset"));
    document.changed = reader.offset(QLatin1StringView("changed"));
    document.clientOffset = reader.optionalText(QLatin1StringView("clientOffset"));
    document.editedAt = reader.optionalTime(QLatin1StringView("editedAt"));
    document.deletedAt = reader.optionalTime(QLatin1StringView("deletedAt"));
    if (reader.has(QLatin1StringView("reactions")))
        document.reactions =
            reader.take(reactionsFromJson(reader.member(QLatin1StringView("reactions"))));
}

/// The members of a story. Servers before the feature `feed` send no `creator`.
Post postFromJson(DocumentReader &reader)
{
    Post post;
    readShared(reader, post);
    post.creator = {reader.id<UserId>(QLatin1StringView("creator_id")),
                    reader.text(QLatin1StringView("creator_name"))};
    post.comments = reader.optionalCount(commentsKey);
    return post;
}

/// `value` in `size` digits.
void appendDigits(QString &text, int value, int size)
{
    for (int unit = size == 4 ? 1'000 : size == 3 ? 100 : 10; unit > 0; unit /= 10)
        text += QChar(char16_t(u'0' + value / unit % 10));
}

} // namespace

Recipient titled(const ConversationId &id, const QString &personName)
{
    switch (id.kind()) {
    case ConversationId::Kind::AllChat:
        return {id, QStringLiteral("ALL CHAT")};
    case ConversationId::Kind::Feed:
    case ConversationId::Kind::Story:
        return {id, QStringLiteral("Feed")};
    case ConversationId::Kind::Direct:
        break;
    }
    return {id, personName};
}

Recipient allChatRecipient()
{
    return titled(allChat(), {});
}

ConversationId conversationOf(const ConversationId &recipient, const UserId &sender,
                              const UserId &self)
{
    const bool isForSelf = recipient.kind() == ConversationId::Kind::Direct && sender != self;
    return isForSelf ? conversationWith(sender) : recipient;
}

ConversationId conversationOf(const Message &message, const UserId &self)
{
    return conversationOf(message.recipient.id, message.sender.id, self);
}

Recipient titledConversationOf(const Message &message, const UserId &self)
{
    const ConversationId id = conversationOf(message, self);
    return titled(id, id == message.recipient.id ? message.recipient.name : message.sender.name);
}

JsonText toJsonText(const User &user)
{
    return JsonText::object({{idKey, user.id.value}, {QLatin1StringView("name"), user.name}});
}

JsonText toJsonText(const Recipient &recipient)
{
    return JsonText::object(
        {{idKey, recipient.id.value}, {QLatin1StringView("name"), recipient.name}});
}

JsonText toJsonText(const ReplyReference &reply)
{
    return JsonText::object({{idKey, reply.id.value},
                             {QLatin1StringView("offset"), reply.offset},
                             {QLatin1StringView("sender"), toJsonText(reply.sender)}});
}

JsonText toJsonText(const Reaction &reaction)
{
    QList<QString> users;
    for (const UserId &user : reaction.users)
        users.append(user.value);
    JsonText json = JsonText::object({{QLatin1StringView("emoji"), reaction.emoji},
                                      {QLatin1StringView("count"), reaction.count},
                                      {QLatin1StringView("users"), JsonText::array(users)}});
    if (reaction.mine)
        json.insert(QLatin1StringView("mine"), true);
    return json;
}

JsonText toJsonText(const Message &message)
{
    JsonText json =
        JsonText::object({{idKey, message.id.value},
                          {QLatin1StringView("sender"), toJsonText(message.sender)},
                          {QLatin1StringView("recipient"), toJsonText(message.recipient)},
                          {QLatin1StringView("timestamp"), toWireTime(message.timestamp)},
                          {QLatin1StringView("content"), message.content},
                          {QLatin1StringView("offset"), message.offset},
                          {QLatin1StringView("changed"), message.changed}});
    insertOptional(json, message);
    if (message.replyTo)
        json.insert(QLatin1StringView("replyTo"), toJsonText(*message.replyTo));
    return json;
}

JsonText toJsonText(const Post &post)
{
    JsonText json = JsonText::object({{idKey, post.id.value},
                                      {QLatin1StringView("creator"), toJsonText(post.creator)},
                                      {QLatin1StringView("creator_id"), post.creator.id.value},
                                      {QLatin1StringView("creator_name"), post.creator.name},
                                      {QLatin1StringView("timestamp"), toWireTime(post.timestamp)},
                                      {QLatin1StringView("content"), post.content},
                                      {QLatin1StringView("offset"), post.offset},
                                      {QLatin1StringView("changed"), post.changed}});
    insertOptional(json, post);
    if (post.parent)
        json.insert(QLatin1StringView("parent"), post.parent->value);
    if (post.comments)
        json.insert(commentsKey, *post.comments);
    if (post.isStory())
        json.insert(latestKey, toJsonText(post.latest));
    return json;
}

JsonText toJsonText(const Device &device)
{
    JsonText json = JsonText::object({{idKey, device.id.value},
                                      {QLatin1StringView("used"), toWireTime(device.used)},
                                      {QLatin1StringView("current"), device.current}});
    insertUnlessEmpty(json, QLatin1StringView("name"), device.name);
    if (device.created)
        json.insert(QLatin1StringView("created"), toWireTime(*device.created));
    return json;
}

JsonText toJsonText(const ServerInfo &server)
{
    return JsonText::object({{idKey, server.id.value},
                             {QLatin1StringView("name"), server.name},
                             {QLatin1StringView("version"), server.version},
                             {QLatin1StringView("protocol"), server.protocol},
                             {featuresKey, JsonText::array(server.features)}});
}

std::optional<User> userFromJson(const QJsonValue &json)
{
    DocumentReader reader(json);
    User user{reader.id<UserId>(idKey), reader.text(QLatin1StringView("name"))};
    return reader.result(std::move(user));
}

std::optional<Recipient> recipientFromJson(const QJsonValue &json)
{
    DocumentReader reader(json);
    Recipient recipient{reader.id<ConversationId>(idKey), reader.text(QLatin1StringView("name"))};
    return reader.result(std::move(recipient));
}

QList<User> usersFromJson(const QJsonValue &json)
{
    QList<User> users;
    for (const QJsonValue value : json.toArray())
        if (std::optional<User> user = userFromJson(value))
            users.append(*std::move(user));
    return users;
}

std::optional<QList<Reaction>> reactionsFromJson(const QJsonValue &json)
{
    if (!json.isArray())
        return std::nullopt;
    QList<Reaction> reactions;
    for (const QJsonValue value : json.toArray()) {
        DocumentReader reader(value);
        Reaction reaction;
        reaction.emoji = reader.text(QLatin1StringView("emoji"));
        reaction.count = reader.number(QLatin1StringView("count"));
        for (const QJsonValue user : reader.member(QLatin1StringView("users")).toArray())
            reaction.users.append({user.toString()});
        reaction.mine = reader.member(QLatin1StringView("mine")).toBool();
        if (!reader.good())
            return std::nullopt;
        reactions.append(reaction);
    }
    return reactions;
}

std::optional<Message> messageFromJson(const QJsonValue &json)
{
    DocumentReader reader(json);
    Message message;
    readShared(reader, message);
    message.sender = reader.take(userFromJson(reader.member(QLatin1StringView("sender"))));
    message.recipient =
        reader.take(recipientFromJson(reader.member(QLatin1StringView("recipient"))));
    if (reader.has(QLatin1StringView("replyTo"))) {
        DocumentReader reply(reader.member(QLatin1StringView("replyTo")));
        ReplyReference reference{
            reply.id<MessageId>(idKey), reply.offset(QLatin1StringView("offset")),
            reply.take(userFromJson(reply.member(QLatin1StringView("sender"))))};
        message.replyTo = reader.take(reply.result(std::move(reference)));
    }
    return reader.result(std::move(message));
}

std::optional<Post> storyFromJson(const QJsonValue &json)
{
    DocumentReader reader(json);
    Post story = postFromJson(reader);
    for (const QJsonValue comment : reader.member(latestKey).toArray())
        story.latest.append(reader.take(commentFromJson(comment)));
    return reader.result(std::move(story));
}

std::optional<Post> commentFromJson(const QJsonValue &json)
{
    DocumentReader reader(json);
    Post comment = postFromJson(reader);
    comment.parent = reader.id<PostId>(QLatin1StringView("parent"));
    return reader.result(std::move(comment));
}

std::optional<Device> deviceFromJson(const QJsonValue &json)
{
    DocumentReader reader(json);
    Device device{reader.id<DeviceId>(idKey), reader.optionalText(QLatin1StringView("name")),
                  reader.optionalTime(QLatin1StringView("created")),
                  reader.time(QLatin1StringView("used")),
                  reader.member(QLatin1StringView("current")).toBool()};
    return reader.result(std::move(device));
}

std::optional<ServerInfo> serverFromJson(const QJsonValue &json)
{
    DocumentReader reader(json);
    ServerInfo server{reader.id<ServerId>(idKey), reader.text(QLatin1StringView("name")),
                      reader.text(QLatin1StringView("version")),
                      reader.number(QLatin1StringView("protocol"))};
    for (const QJsonValue feature : reader.member(featuresKey).toArray())
        server.features.append(feature.toString());
    return reader.result(std::move(server));
}

std::optional<qint64> integerFromJson(const QJsonValue &json)
{
    if (!json.isDouble())
        return std::nullopt;
    const qint64 value = json.toInteger(-1);
    if (value < 0 || value >= limits::offsetEnd)
        return std::nullopt;
    return value;
}

bool isStorableText(const QString &text)
{
    return text.isValidUtf16() && !text.contains(QChar(u'\0'));
}

QString toWireTime(const QDateTime &time)
{
    // Every message has one, and QDateTime::toString() would take as long as the rest of it.
    int year = 0;
    int month = 0;
    int day = 0;
    const QDateTime utc = time.toUTC();
    utc.date().getDate(&year, &month, &day);
    const QTime clock = utc.time();
    QString text;
    text.reserve(24);
    const auto append = [&text](int value, int size, QChar after) {
        appendDigits(text, value, size);
        text += after;
    };
    append(year, 4, u'-');
    append(month, 2, u'-');
    append(day, 2, u'T');
    append(clock.hour(), 2, u':');
    append(clock.minute(), 2, u':');
    append(clock.second(), 2, u'.');
    append(clock.msec(), 3, u'Z');
    return text;
}

std::optional<QDateTime> fromWireTime(const QJsonValue &json)
{
    const QDateTime time = QDateTime::fromString(json.toString(), Qt::ISODateWithMs);
    if (!time.isValid() || time.timeSpec() == Qt::LocalTime)
        return std::nullopt;
    const QDateTime utc = time.toUTC();
    if (utc.date().year() < 1 || utc.date().year() > 9'999)
        return std::nullopt; // its offset moves it to a year that four digits cannot hold
    return utc;
}

} // namespace chatbook
