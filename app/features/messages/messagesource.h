#pragma once

#include "documents.h"

#include <QList>
#include <QObject>

namespace chatbook::app {

/// What part of a conversation is asked for. Offsets are exclusive but for Around.
struct PageRequest
{
    enum class Where { Newest, Before, After, Around };

    Where where = Where::Newest;
    qint64 offset = 0; ///< unused with Newest
    int limit = 50;    ///< 1 to limits::pageMaximum

    friend bool operator==(const PageRequest &, const PageRequest &) = default;
};

/// A run of messages without a hole, oldest first.
struct MessagePage
{
    QList<Message> messages;
    bool more = false;      ///< there are older ones than this page
    bool moreAfter = false; ///< there are newer ones than this page
};

/// A message that this person wrote and that the server has not acknowledged yet.
struct PendingMessage
{
    enum class State {
        Waiting, ///< on disk, goes out when its turn comes and the server is there
        Failed,  ///< refused by the server; waits for the person to send again or discard
    };

    QString clientOffset; ///< names it until the server gives it an id
    RecipientId recipient;
    QString content;
    QDateTime written; ///< by this machine's clock, UTC
    std::optional<ReplyReference> replyTo = {};
    State state = State::Waiting;
    QString failure = {}; ///< why it was refused: a sentence fit to show a person

    friend bool operator==(const PendingMessage &, const PendingMessage &) = default;
};

/// One conversation as a message list reads it: pages by key, what comes in live, and what is
/// still on its way out. Whether a page comes from the cache or from the server is its affair.
class MessageSource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Answered by exactly one pageReady() or pageFailed() with the same request, never before
    /// this returns. Several may be under way; answers come in the order of the requests.
    virtual void requestPage(const PageRequest &request) = 0;

    /// What is on its way out in this conversation, in the order it was written.
    virtual QList<PendingMessage> pending() const = 0;

    /// The person's own read marker as it stood when the conversation was opened: the line
    /// "new messages" goes above the first message of others with a larger offset. None: no line.
    virtual std::optional<qint64> unreadFrom() const = 0;

    /// The message of that offset as it is known here; none where it is not.
    virtual std::optional<Message> known(qint64 offset) const = 0;

    /// Who reads: own messages are those with this sender.
    virtual User self() const = 0;

signals:
    void pageReady(const chatbook::app::PageRequest &request,
                   const chatbook::app::MessagePage &page);
    void pageFailed(const chatbook::app::PageRequest &request, const QString &why);

    /// A new message at the end of the conversation. Its clientOffset may name a pending one,
    /// whose place it takes.
    void messageStored(const chatbook::Message &message);

    /// A message was edited, deleted or reacted to. It may be outside what the list holds.
    void messageUpdated(const chatbook::Message &message);

    /// pending() gained, lost or changed the one of that clientOffset.
    void pendingChanged(const QString &clientOffset);

    /// What was read before may have holes now (a reconnect that could not resume): read anew.
    void historyReset();
};

} // namespace chatbook::app
