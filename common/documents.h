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

/// The documents of protocol.md section 3 as values. JSON stops here: `toJsonText` gives what
/// stands on the wire, `toJson` the same to look into, `fromJson` gives nothing when a required
/// field is missing or of a wrong type, and passes over fields that it does not know.
///
/// Times are UTC with milliseconds. Offsets are 1 to below 2^53; 0 stands for "none".
namespace chatbook {

struct User
{
    UserId id;
    QString name;

    friend bool operator==(const User &, const User &) = default;
};

struct Recipient
{
    RecipientId id;
    QString name;

    friend bool operator==(const Recipient &, const Recipient &) = default;
};

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
    int count = 0;       ///< of all who reacted so
    QList<UserId> users; ///< the first of them, at most limits::reactionUsers
    bool mine = false;   ///< whoever gets the document is one of them, and not among `users`

    /// Whether `self`, who got the document, is one of them.
    bool isOf(const UserId &self) const { return mine || users.contains(self); }

    friend bool operator==(const Reaction &, const Reaction &) = default;
};

struct Message
{
    MessageId id;
    User sender;
    Recipient recipient;
    QDateTime timestamp;
    QString content;      ///< empty when deleted
    qint64 offset = 0;    ///< its place, given once
    qint64 changed = 0;   ///< the offset of its latest change
    QString clientOffset; ///< as the sender gave it, or empty
    std::optional<QDateTime> editedAt = {};
    std::optional<QDateTime> deletedAt = {};
    std::optional<ReplyReference> replyTo = {};
    QList<Reaction> reactions = {}; ///< first come first

    friend bool operator==(const Message &, const Message &) = default;
};

/// The conversation that `message` belongs to, as `self` names it: `ALL_CHAT`, or the other
/// person of the two (oneself in a message to oneself).
RecipientId conversationOf(const Message &message, const UserId &self);

struct Story
{
    StoryId id;
    User creator;
    QDateTime timestamp;
    QString content;
    qint64 offset = 0;
    qint64 changed = 0;
    QString clientOffset;

    friend bool operator==(const Story &, const Story &) = default;
};

struct Comment
{
    CommentId id;
    StoryId parent;
    User creator;
    QDateTime timestamp;
    QString content;
    qint64 offset = 0;
    qint64 changed = 0;
    QString clientOffset;

    friend bool operator==(const Comment &, const Comment &) = default;
};

/// One of one's own devices.
struct Device
{
    DeviceId id;
    QString name = {};                     ///< what it calls itself; empty: it did not say
    std::optional<QDateTime> created = {}; ///< none: not known
    QDateTime used = {};                   ///< to the day, or now while it is connected
    bool current = false;                  ///< the one that asks

    friend bool operator==(const Device &, const Device &) = default;
};

struct ServerInfo
{
    ServerId id;
    QString name;
    QString version;
    int protocol = 0;

    friend bool operator==(const ServerInfo &, const ServerInfo &) = default;
};

JsonText toJsonText(const User &user);
JsonText toJsonText(const Recipient &recipient);
JsonText toJsonText(const Reaction &reaction);
JsonText toJsonText(const ReplyReference &reply);
JsonText toJsonText(const Message &message);
JsonText toJsonText(const Story &story);
JsonText toJsonText(const Comment &comment);
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
std::optional<Story> storyFromJson(const QJsonValue &json);
std::optional<Comment> commentFromJson(const QJsonValue &json);
std::optional<Device> deviceFromJson(const QJsonValue &json);
std::optional<ServerInfo> serverFromJson(const QJsonValue &json);
std::optional<QList<Reaction>> reactionsFromJson(const QJsonValue &json);

/// Those of `json`, an array of users, that are well-formed.
QList<User> usersFromJson(const QJsonValue &json);

/// An offset or another whole number from 0 to below 2^53 as it stands in JSON; none for
/// anything else, fractions and negative numbers included.
std::optional<qint64> integerFromJson(const QJsonValue &json);

/// Text that may be kept: no U+0000 and no lone surrogate.
bool isStorableText(const QString &text);

/// ISO 8601 in UTC with milliseconds, such as `2026-01-31T12:00:00.000Z`.
QString toWireTime(const QDateTime &time);
std::optional<QDateTime> fromWireTime(const QJsonValue &json);

} // namespace chatbook
