#pragma once

#include "cache.h"
#include "clock.h"
#include "discards.h"
#include "link.h"
#include "messagesource.h"

namespace chatbook::app {

/// Messages that this person wrote and the server has not stored yet. Each is on disk before
/// anything shows it, and is stored once, in the order written, over any number of connections and
/// runs of the program: the server recognizes a repeated message by its clientOffset.
class Outbox : public QObject
{
    Q_OBJECT

public:
    using MakeClientOffset = std::function<QString()>;

    Outbox(Cache &cache, Link &link, const Clock &clock, Discards &discards,
           MakeClientOffset makeClientOffset, QObject *parent = nullptr);

    /// Replaces everything with what the cache holds.
    void load();

    /// Fails if the text shows nothing, is too long or not valid, or the disk refuses it.
    Result<Done> add(const ConversationId &recipient, const QString &content,
                     const std::optional<ReplyReference> &replyTo);
    void sendAgain(const QString &clientOffset);
    void discard(const QString &clientOffset);

    /// In the order in which they were written.
    QList<PendingMessage> pending(const ConversationId &recipient) const;

    /// The server has stored this message. True if it was one of these; it is now removed. The
    /// caller first shows the stored message in its place, so that it does not disappear and come
    /// back, and then calls announce().
    bool settle(const QString &clientOffset);
    void announce(const ConversationId &recipient, const QString &clientOffset)
    {
        emit changed(recipient, clientOffset);
    }

    /// The link opened: starts sending.
    void start();
    /// The link closed: an unanswered message is sent again after the next start().
    void stop();

signals:
    /// The pending message was added, changed or removed.
    void changed(const chatbook::ConversationId &recipient, const QString &clientOffset);
    /// The server's answer for a message that settle() has not removed. If no slot settles it, the
    /// outbox removes it after this signal.
    void acknowledged(const chatbook::Message &message);
    /// A discarded message was sent, or may have been, which is not known before the link opens.
    void errorOccurred(const chatbook::Error &error);

private:
    struct Item
    {
        PendingMessage message;
        /// The cache's serverOffset when it was first sent; none if it never was.
        std::optional<qint64> sentAfter = {};
    };

    qsizetype indexOf(const QString &clientOffset) const;
    void removeAt(qsizetype index);
    void setFailure(qsizetype index, const QString &failure);
    void sendNext();
    void noteSending(Item &item);
    void answered(const QString &clientOffset, const Result<QJsonObject> &answer);
    void refused(qsizetype index, const QString &why);
    void retryLater();

    Cache &m_cache;
    Link &m_link;
    const Clock &m_clock;
    Discards &m_discards;
    MakeClientOffset m_makeClientOffset;
    QList<Item> m_items;
    QTimer m_retryTimer;
    int m_retryMs = 0;
    int m_connection = 0; ///< tells answers of earlier connections apart
    bool m_started = false;
    QString m_inFlight; ///< a clientOffset, or empty
};

} // namespace chatbook::app
