#pragma once

#include "history.h"
#include "people.h"
#include "sync.h"

#include <memory>

#include <QPointer>

namespace chatbook::app {

/// What is said: takes in each message that the server has stored, gives the history of each
/// conversation, and sends, edits and deletes.
class Messages : public QObject
{
    Q_OBJECT

public:
    /// `makeClientOffset` makes a name for a message that nobody else has.
    Messages(Cache &cache, Link &link, Sync &sync, People &people, const Clock &clock,
             Outbox::MakeClientOffset makeClientOffset, QObject *parent = nullptr);

    MessageCache &cache() { return m_cache; }

    /// The messages of one conversation, which is unread from there on. The caller owns it; it
    /// must not outlive this.
    std::unique_ptr<MessageSource> open(const RecipientId &recipient,
                                        std::optional<qint64> unreadFrom = {});

    /// Keeps the message on disk and sends it as soon as the server is there. It is among
    /// MessageSource::pending() when this returns. Fails when the text is empty or too long,
    /// or the disk refuses it.
    Result<Done> send(const RecipientId &recipient, const QString &content,
                      const std::optional<ReplyReference> &replyTo);
    /// A Failed one.
    void sendAgain(const QString &clientOffset) { m_outbox.sendAgain(clientOffset); }
    /// A Failed or Waiting one. What may have gone out already is deleted as soon as it turns out
    /// to be stored; while that has to wait for the server, trouble() says so.
    void discard(const QString &clientOffset) { m_outbox.discard(clientOffset); }

    // Each `done` is called once, later; never when this was destroyed before.

    void edit(const MessageId &id, const QString &content, Link::DoneHandler done);
    void remove(const MessageId &id, Link::DoneHandler done);
    void react(const MessageId &id, const QString &emoji, bool on, Link::DoneHandler done);

signals:
    /// send() was called.
    void sending(const chatbook::RecipientId &recipient);
    /// A new one was pushed; `known` when the cache had it before.
    void stored(const chatbook::Message &message, bool known);
    /// One was edited, deleted or reacted to; `before` is how the cache knew it.
    void changed(const chatbook::Message &message, const std::optional<chatbook::Message> &before);
    /// The same, or it is read again and may have been.
    void updated(const chatbook::Message &message);
    /// What was read before may have changed unheard (a reconnect that could not resume).
    void reset();
    void trouble(const QString &sentence);

private:
    /// Whence one comes that the server has stored.
    enum class Source { New, Changed, Acknowledged, Page };

    void load();
    void start();
    void renamed();
    void takePushed(const QJsonObject &json, Source source);
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
