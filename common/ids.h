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
using PostId = Id<struct PostTag>; ///< of a story or a comment
using DeviceId = Id<struct DeviceTag>;
using ServerId = Id<struct ServerTag>;

/// Names a conversation from one person's view.
struct ConversationId
{
    enum class Kind {
        AllChat, ///< what everyone is in
        Direct,  ///< with one other person, or with oneself
        Feed,    ///< the stories; for read markers and searches their comments too
        Story,   ///< the comments on one story, in the app alone
    };

    /// As on the wire and on disk: `ALL_CHAT`, `FEED`, or the user id of that person. `FEED/` and
    /// its id for a story.
    QString value;

    bool isEmpty() const { return value.isEmpty(); }
    Kind kind() const
    {
        return value == QLatin1StringView("ALL_CHAT") ? Kind::AllChat
               : value == QLatin1StringView("FEED")   ? Kind::Feed
               : value.startsWith(storyPrefix)        ? Kind::Story
                                                      : Kind::Direct;
    }
    /// The person of a direct one; empty for others.
    UserId person() const { return kind() == Kind::Direct ? UserId{value} : UserId(); }
    /// The story of its comments; empty for others.
    PostId story() const
    {
        return kind() == Kind::Story ? PostId{value.mid(storyPrefix.size())} : PostId();
    }

    static constexpr QLatin1StringView storyPrefix{"FEED/"};

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

inline ConversationId feed()
{
    return {QStringLiteral("FEED")};
}

inline ConversationId commentsOn(const PostId &story)
{
    return {ConversationId::storyPrefix + story.value};
}

inline ConversationId conversationWith(const UserId &person)
{
    return {person.value};
}

} // namespace chatbook
