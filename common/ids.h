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

/// Names a conversation from one person's view.
struct ConversationId
{
    enum class Kind {
        AllChat, ///< what everyone is in
        Direct,  ///< with one other person, or with oneself
    };

    QString value; ///< as on the wire and on disk: `ALL_CHAT`, or the user id of that person

    bool isEmpty() const { return value.isEmpty(); }
    Kind kind() const
    {
        return value == QLatin1StringView("ALL_CHAT") ? Kind::AllChat : Kind::Direct;
    }
    /// The person of a direct one; empty for others.
    UserId person() const { return kind() == Kind::Direct ? UserId{value} : UserId(); }

    friend bool operator==(const ConversationId &, const ConversationId &) = default;
    friend bool operator<(const ConversationId &a, const ConversationId &b)
    {
        return a.value < b.value;
    }
    friend size_t qHash(const ConversationId &id, size_t seed = 0) { return qHash(id.value, seed); }
};

inline ConversationId allChat()
{
    return {QStringLiteral("ALL_CHAT")};
}

inline ConversationId conversationWith(const UserId &person)
{
    return {person.value};
}

} // namespace chatbook
