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

/// What goes into the store and comes out of it, as values.
namespace chatbook::server {

/// Those whose reactions a message counts and does not list: to each of them it is shown with
/// Reaction::mine. The emoji are sorted.
using Unlisted = QHash<UserKey, QStringList>;

/// A document as it stands after a command, and whether the command changed anything.
template <class T>
struct Stored
{
    T document;
    Audience audience = {};
    bool changed = true; ///< false: it was so before, and nothing is pushed
    Unlisted unlisted = {};
};

struct NewDevice
{
    QByteArray tokenHash;
    QString name = {}; ///< what it calls itself; empty: it did not say
};

struct NewAccount
{
    UserId id;
    QString name;         ///< checked and trimmed
    QString passwordHash; ///< empty: none
    QByteArray tokenHash;
    Admission admission = Admission::Everyone; ///< who may have one
    QByteArray inviteHash = {};                ///< empty: none
    QString device = {};                       ///< as NewDevice::name
};

struct NewMessage
{
    UserKey sender{};
    RecipientId recipient;
    QString content;
    QString clientOffset;
    std::optional<MessageId> replyTo = {};
};

struct NewPost
{
    UserKey creator{};
    QString content;
    QString clientOffset;
    StoryId parent = {}; ///< of a comment
};

struct ReadMarker
{
    Audience audience; ///< who is told
    qint64 offset = 0;
    bool moved = false;
};

/// A part of a conversation: at most one of the three, and 0 for none.
struct ChatRequest
{
    UserKey reader{};
    RecipientId recipient;
    qint64 before = 0;
    qint64 after = 0;
    qint64 around = 0;
    int limit = 0;
};

template <class T>
struct Page
{
    QList<T> documents;
    bool more = false;      ///< there are older ones
    bool moreAfter = false; ///< there are newer ones
};

struct Conversation
{
    Recipient recipient;
    std::optional<Message> last = {};
    int unread = 0;
    qint64 read = 0;
    bool isPinned = false; ///< it is in the first page, however long nobody has written in it
};

struct SearchQuery
{
    UserKey reader{};
    QStringList pieces; ///< folded for search
    std::optional<RecipientId> recipient = {};
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

/// A document of any kind, for a replay.
struct AnyDocument
{
    enum class Kind { Message, Story, Comment };

    Kind kind = Kind::Message;
    Message message = {};
    Story story = {};
    Comment comment = {};
    Unlisted unlisted = {}; ///< of the message

    qint64 offset() const;
    qint64 changed() const;
};

/// Names one document of a replay without reading it.
struct ReplayKey
{
    AnyDocument::Kind kind = AnyDocument::Kind::Message;
    qint64 offset = 0;
    qint64 changed = 0;
};

/// What changed above an offset, in the order of `changed`, up to `head`.
struct ReplayPlan
{
    QList<ReplayKey> keys;
    qint64 since = 0;
    qint64 head = 0;
    bool possible = true; ///< false: too many, or the offset is not known
    /// What it was restored from ends there; none when the offset is from before or after that.
    std::optional<qint64> known = {};
};

} // namespace chatbook::server
