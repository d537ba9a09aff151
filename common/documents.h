#pragma once

#include "ids.h"
#include "jsontext.h"

#include <optional>

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

/// The documents of protocol.md section 3 as values. Code above this knows no JSON: `toJsonText`
/// gives the bytes for the wire and `toJson` an object to look into. `fromJson` gives nothing if a
/// required field is missing or of a wrong type, and ignores unknown fields.
///
/// Times are UTC with milliseconds. Offsets are 1 to below 2^53; 0 means none.
namespace chatbook {

struct User
{
    UserId id;
    QString name;

    friend bool operator==(const User &, const User &) = default;
};

struct Recipient
{
    ConversationId id;
    QString name;

    friend bool operator==(const Recipient &, const Recipient &) = default;
};

/// The conversation with its title, which is the name of its person where it is direct.
Recipient titled(const ConversationId &id, const QString &personName);
/// `ALL_CHAT` with its name.
Recipient allChatRecipient();

struct ReplyReference
{
    MessageId id;
    qint64 offset = 0;
    User sender;

    friend bool operator==(const ReplyReference &, const ReplyReference &) = default;
};

struct Reaction
{
    QString emoji;
    int count = 0;       ///< of all users who gave it
    QList<UserId> users; ///< the first of them, at most limits::reactionUsers
    bool mine = false;   ///< the reader of this document gave it, and is not among `users`

    /// Whether `self`, the reader of this document, gave it.
    bool isOf(const UserId &self) const { return mine || users.contains(self); }

    friend bool operator==(const Reaction &, const Reaction &) = default;
};

struct Message
{
    MessageId id;
    User sender;
    Recipient recipient;
    QDateTime timestamp;
    QString content;      ///< empty if deleted
    qint64 offset = 0;    ///< its place; never changes
    qint64 changed = 0;   ///< the offset of its latest change
    QString clientOffset; ///< as the sender gave it, or empty
    std::optional<QDateTime> editedAt = {};
    std::optional<QDateTime> deletedAt = {};
    std::optional<ReplyReference> replyTo = {};
    QList<Reaction> reactions = {}; ///< in the order in which they were first given

    friend bool operator==(const Message &, const Message &) = default;
};

/// The conversation of what `sender` sends to `recipient`, as `self` names it: the other person of
/// the two (`self` for a message to oneself), or `ALL_CHAT`.
ConversationId conversationOf(const ConversationId &recipient, const UserId &sender,
                              const UserId &self);
ConversationId conversationOf(const Message &message, const UserId &self);

/// The same with its title.
Recipient titledConversationOf(const Message &message, const UserId &self);

/// A story of the feed, or a comment on one.
struct Post
{
    PostId id;
    std::optional<PostId> parent = {}; ///< the story that this is a comment on; none: a story
    User creator;
    QDateTime timestamp;
    QString content;      ///< empty if deleted
    qint64 offset = 0;    ///< its place; never changes
    qint64 changed = 0;   ///< the offset of its latest change
    QString clientOffset; ///< as the creator gave it, or empty
    std::optional<QDateTime> editedAt = {};
    std::optional<QDateTime> deletedAt = {};
    QList<Reaction> reactions = {};
    std::optional<int> comments = {}; ///< undeleted comments that its story has now
    QList<Post> latest = {};          ///< of a story: the newest two of those, oldest first

    bool isStory() const { return !parent; }

    friend bool operator==(const Post &, const Post &) = default;
};

/// A device of the user who asks.
struct Device
{
    DeviceId id;
    QString name = {};                     ///< the name that it gives itself; empty: none
    std::optional<QDateTime> created = {}; ///< none: not known
    QDateTime used = {};                   ///< exact to the day, or now while it is connected
    bool current = false;                  ///< the device that asks

    friend bool operator==(const Device &, const Device &) = default;
};

struct ServerInfo
{
    ServerId id;
    QString name;
    QString version;
    int protocol = 0;
    QStringList features = {}; ///< parts of the protocol that this server has: protocol.md, 3

    friend bool operator==(const ServerInfo &, const ServerInfo &) = default;
};

JsonText toJsonText(const User &user);
JsonText toJsonText(const Recipient &recipient);
JsonText toJsonText(const Reaction &reaction);
JsonText toJsonText(const ReplyReference &reply);
JsonText toJsonText(const Message &message);
JsonText toJsonText(const Post &post);
JsonText toJsonText(const Device &device);
JsonText toJsonText(const ServerInfo &server);

template <class T>
JsonText toJsonText(const QList<T> &documents)
{
    QList<JsonText> items;
    items.reserve(documents.size());
    for (const T &document : documents)
        items.append(toJsonText(document));
    return JsonText::array(items);
}

template <class T>
QJsonObject toJson(const T &document)
{
    return QJsonDocument::fromJson(toJsonText(document).utf8()).object();
}

template <class T>
QJsonArray toJson(const QList<T> &documents)
{
    return QJsonDocument::fromJson(toJsonText(documents).utf8()).array();
}

std::optional<User> userFromJson(const QJsonValue &json);
std::optional<Recipient> recipientFromJson(const QJsonValue &json);
std::optional<Message> messageFromJson(const QJsonValue &json);
std::optional<Post> storyFromJson(const QJsonValue &json);
std::optional<Post> commentFromJson(const QJsonValue &json);
std::optional<Device> deviceFromJson(const QJsonValue &json);
std::optional<ServerInfo> serverFromJson(const QJsonValue &json);
std::optional<QList<Reaction>> reactionsFromJson(const QJsonValue &json);

/// The well-formed users of `json`, an array.
QList<User> usersFromJson(const QJsonValue &json);

/// An offset or another whole number from 0 to below 2^53 in JSON; none for anything else,
/// including fractions and negative numbers.
std::optional<qint64> integerFromJson(const QJsonValue &json);

/// Whether the text may be stored: no U+0000 and no lone surrogate.
bool isStorableText(const QString &text);

/// ISO 8601 in UTC with milliseconds, such as `2026-01-31T12:00:00.000Z`.
QString toWireTime(const QDateTime &time);
std::optional<QDateTime> fromWireTime(const QJsonValue &json);

} // namespace chatbook
