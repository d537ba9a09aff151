#pragma once

#include "documents.h"
#include "result.h"

#include <QList>
#include <QObject>

namespace chatbook::app {

/// A part of a conversation. Offsets are exclusive, except for Around.
struct PageRequest
{
    enum class Where { Newest, Before, After, Around };

    Where where = Where::Newest;
    qint64 offset = 0; ///< unused with Newest
    int limit = 50;    ///< 1 to limits::pageMaximum

    friend bool operator==(const PageRequest &, const PageRequest &) = default;
};

/// Messages without a gap, oldest first.
struct MessagePage
{
    QList<Message> messages;
    bool more = false;      ///< there are older messages than these
    bool moreAfter = false; ///< there are newer messages than these
};

/// A message that this person wrote and that the server has not acknowledged yet.
struct PendingMessage
{
    enum class State {
        Waiting, ///< on disk; sent when its turn comes and the server is there
        Failed,  ///< refused by the server; the person may send it again or discard it
    };

    QString clientOffset; ///< identifies it until the server gives it an id
    ConversationId recipient;
    QString content;
    QDateTime written; ///< by this machine's clock, UTC
    std::optional<ReplyReference> replyTo = {};
    State state = State::Waiting;
    QString failure = {}; ///< why it was refused: in the server's words

    friend bool operator==(const PendingMessage &, const PendingMessage &) = default;
};

/// One conversation for a message list: pages by key, live messages, and messages that are still
/// being sent. It decides whether a page comes from the cache or the server.
class MessageSource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Answered by exactly one pageReady() or pageFailed() with the same request, never before this
    /// returns. Several may be under way; answers come in the order of the requests.
    virtual void requestPage(const PageRequest &request) = 0;

    /// The unsent messages of this conversation, in the order in which they were written.
    virtual QList<PendingMessage> pending() const = 0;

    /// The read marker when the conversation was opened: the line "new messages" is above the first
    /// message of others with a larger offset. None: no line.
    virtual std::optional<qint64> unreadFrom() const = 0;

    /// The message with that offset if it is known here; none otherwise.
    virtual std::optional<Message> known(qint64 offset) const = 0;

    /// The reader: own messages have this sender.
    virtual User self() const = 0;

signals:
    void pageReady(const chatbook::app::PageRequest &request,
                   const chatbook::app::MessagePage &page);
    void pageFailed(const chatbook::app::PageRequest &request, const chatbook::Error &why);

    /// There is a new message at the end of the conversation. Its clientOffset may name a pending
    /// one, whose place it takes.
    void messageStored(const chatbook::Message &message);

    /// A message was edited, deleted or reacted to. It may be outside the list's window.
    void messageUpdated(const chatbook::Message &message);

    /// The message with that clientOffset was added to pending(), removed from it, or changed.
    void pendingChanged(const QString &clientOffset);

    /// There may be gaps in what was read before (a reconnect that could not resume): read it
    /// again.
    void historyReset();
};

} // namespace chatbook::app
