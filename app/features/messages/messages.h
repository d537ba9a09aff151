#pragma once

#include "history.h"
#include "people.h"
#include "posts.h"
#include "sync.h"

#include <memory>

#include <QPointer>

namespace chatbook::app {

/// The messages, and the stories and comments of the feed, which are messages here (posts.h): takes
/// in each one that the server has stored, gives the history of each conversation, and sends, edits
/// and deletes.
class Messages : public QObject
{
    Q_OBJECT

public:
    /// `makeClientOffset` makes a unique name for a message.
    Messages(Cache &cache, Link &link, Sync &sync, People &people, const Clock &clock,
             Outbox::MakeClientOffset makeClientOffset, QObject *parent = nullptr);

    MessageCache &cache() { return m_cache; }

    /// The history of one conversation, unread after `unreadFrom`. The caller owns it; it must not
    /// outlive this.
    std::unique_ptr<MessageSource> open(const ConversationId &recipient,
                                        std::optional<qint64> unreadFrom = {});

    /// Stores the message on disk and sends it as soon as the server is there. It is in
    /// MessageSource::pending() when this returns. Fails if the text is empty or too long, or the
    /// disk refuses it.
    Result<Done> send(const ConversationId &recipient, const QString &content,
                      const std::optional<ReplyReference> &replyTo);
    /// For a Failed message.
    void sendAgain(const QString &clientOffset) { m_outbox.sendAgain(clientOffset); }
    /// For a Failed or Waiting message. If it may have been sent already, it is deleted as soon as
    /// it turns out to be stored; if that has to wait for the server, errorOccurred() says so.
    void discard(const QString &clientOffset) { m_outbox.discard(clientOffset); }

    /// What is shown of the comments on a story before all are read.
    struct Comments
    {
        int count = 0;
        QList<Message> latest = {}; ///< the newest that are not deleted, oldest first; at most two
    };
    Comments commentsOn(const MessageId &story);
    /// Whether something waits to be sent there.
    bool hasPending(const ConversationId &where) const
    {
        return !m_outbox.pending(where).isEmpty();
    }

    // Each `done` is called once, later; never when this was destroyed before.

    void edit(const MessageId &id, const QString &content, Link::DoneHandler done);
    void remove(const MessageId &id, Link::DoneHandler done);
    void react(const MessageId &id, const QString &emoji, bool on, Link::DoneHandler done);

signals:
    /// send() was called.
    void sending(const chatbook::ConversationId &recipient);
    /// A new message was pushed; `known` if the cache had it before.
    void stored(const chatbook::Message &message, bool known);
    /// A story has another number of comments or another newest one.
    void commentsChanged(const chatbook::MessageId &story);
    /// A message was edited, deleted or reacted to; `before` is its earlier state in the cache.
    void changed(const chatbook::Message &message, const std::optional<chatbook::Message> &before);
    /// The same, or the message was read again and may have changed.
    void updated(const chatbook::Message &message);
    /// Anything read before may have changed without a signal (a reconnect that could not resume).
    void reset();
    void errorOccurred(const chatbook::Error &error);

private:
    /// How a stored message came here.
    enum class Source { New, Changed, Acknowledged, Page };

    void load();
    void start();
    void renamed();
    void takePushed(QLatin1StringView name, const QJsonObject &json, Source source);
    void takeComments(const StoredDocument &document);
    void take(const Message &message, Source source);
    void announce(const Message &message, Source source, bool known,
                  const std::optional<Message> &before);
    bool settle(const Message &message);
    bool isForMe(const Message &message) const;
    void resetHistories();
    template <class Function>
    void eachHistory(Function function);

    Link &m_link;
    Sync &m_sync;
    People &m_people;
    MessageCache m_cache;
    Discards m_discards;
    Outbox m_outbox;
    QList<QPointer<History>> m_histories;
};

} // namespace chatbook::app
