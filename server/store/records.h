#pragma once

#include "account.h"
#include "admission.h"
#include "audience.h"
#include "documents.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <optional>
#include <utility>
#include <variant>

/// The values that go into the store and come out of it.
namespace chatbook::server {

/// A reaction of one user: the offset of the document, and the emoji.
using OwnReaction = std::pair<qint64, QString>;

/// Users whose reactions a document counts but does not list. Each of them sees it with
/// Reaction::mine. The reactions of each are sorted.
using Unlisted = QHash<UserKey, QList<OwnReaction>>;

/// A document of any kind.
struct AnyDocument
{
    std::variant<Message, Post> value;

    const Message &message() const { return std::get<Message>(value); }
    const Post &post() const { return std::get<Post>(value); }
    qint64 offset() const;
    qint64 changed() const;

    friend bool operator==(const AnyDocument &, const AnyDocument &) = default;
};

/// A document after a command, and whether the command changed anything.
struct Stored
{
    AnyDocument document;
    Audience audience = {};
    bool changed = true; ///< false: it was so before, and nothing is pushed
    Unlisted unlisted = {};
};

struct NewDevice
{
    QByteArray tokenHash;
    QString name = {}; ///< the name that it gives itself; empty: none
};

struct NewAccount
{
    UserId id;
    QString name;         ///< checked and trimmed
    QString passwordHash; ///< empty: none
    QByteArray tokenHash;
    Admission admission = Admission::Everyone; ///< who may make an account
    QByteArray inviteHash = {};                ///< empty: none
    QString device = {};                       ///< as NewDevice::name
};

struct NewMessage
{
    UserKey sender{};
    ConversationId recipient;
    QString content;
    QString clientOffset;
    std::optional<MessageId> replyTo = {};
};

struct NewPost
{
    UserKey creator{};
    QString content;
    QString clientOffset;
    std::optional<PostId> parent = {}; ///< the story of a comment; none: a story
};

struct ReadMarker
{
    Audience audience; ///< who may read it
    qint64 offset = 0;
    bool moved = false;
};

/// A part of a conversation. At most one of the three offsets is set; 0 means not set.
struct ChatRequest
{
    UserKey reader{};
    ConversationId recipient;
    qint64 before = 0;
    qint64 after = 0;
    qint64 around = 0;
    int limit = 0;
};

template <class T>
struct Page
{
    QList<T> documents;
    bool more = false;      ///< there are older documents
    bool moreAfter = false; ///< there are newer documents
};

struct Conversation
{
    Recipient recipient;
    std::optional<Message> last = {};
    int unread = 0;
    qint64 read = 0;
    bool isPinned = false; ///< on the first page, however old its last message is
};

struct SearchQuery
{
    UserKey reader{};
    QStringList pieces; ///< folded for search
    std::optional<ConversationId> recipient = {};
    std::optional<UserId> sender = {};
    qint64 before = 0; ///< 0: from the newest
    int limit = 0;
};

struct UsersRequest
{
    QString foldedPrefix;
    std::optional<UserId> after = {};
    int limit = 0;
};

/// Stories below an offset, newest first.
struct StoriesRequest
{
    UserKey reader{};
    std::optional<UserId> creator = {}; ///< only this person's
    qint64 before = 0;                  ///< 0: from the newest
    int limit = 0;
};

/// How far a user has read the feed.
struct FeedState
{
    int unread = 0;
    qint64 read = 0;
};

/// Names one document of a replay without reading it.
struct ReplayKey
{
    qint64 offset = 0;
    qint64 changed = 0;
};

/// The changes above an offset, in the order of `changed`, up to `head`.
struct ReplayPlan
{
    QList<ReplayKey> keys;
    qint64 since = 0;
    qint64 head = 0;
    bool possible = true; ///< false: too many changes, or the offset is not known
    /// The latest change of the backup that the server was restored from, if `since` is an offset
    /// that was lost by that.
    std::optional<qint64> known = {};
};

} // namespace chatbook::server
