#pragma once

#include <QHashFunctions>
#include <QString>

namespace chatbook {

/// An opaque identifier from the server. The tag makes the ids of users and of messages different
/// types, so that they cannot be mixed up.
template <class Tag>
struct Id
{
    QString value;

    bool isEmpty() const { return value.isEmpty(); }

    friend bool operator==(const Id &, const Id &) = default;
    friend bool operator<(const Id &a, const Id &b) { return a.value < b.value; }
    friend size_t qHash(const Id &id, size_t seed = 0) { return qHash(id.value, seed); }
};

using UserId = Id<struct UserTag>;
using MessageId = Id<struct MessageTag>;
using StoryId = Id<struct StoryTag>;
using CommentId = Id<struct CommentTag>;
using DeviceId = Id<struct DeviceTag>;
using ServerId = Id<struct ServerTag>;

/// Names a conversation from one person's view: `ALL_CHAT`, or the other person's user id.
using ConversationId = Id<struct ConversationTag>;

/// The room that everyone is in.
inline ConversationId allChat()
{
    return {QStringLiteral("ALL_CHAT")};
}

inline ConversationId conversationWith(const UserId &user)
{
    return {user.value};
}

} // namespace chatbook
