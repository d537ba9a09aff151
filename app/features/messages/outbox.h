#pragma once

#include "cache.h"
#include "clock.h"
#include "discards.h"
#include "link.h"
#include "messagesource.h"

namespace chatbook::app {

/// What this person wrote and the server has not stored yet. Each is on disk before anything
/// shows it, and goes out once, in the order written, over any number of connections and runs
/// of the program: the server knows a message that comes again by its clientOffset.
class Outbox : public QObject
{
    Q_OBJECT

public:
    using MakeClientOffset = std::function<QString()>;

    Outbox(Cache &cache, Link &link, const Clock &clock, Discards &discards,
           MakeClientOffset makeClientOffset, QObject *parent = nullptr);

    /// Reads what the cache holds, in place of what is here.
    void load();

    /// Fails when nothing of the text shows, when it is too long or no text, or the disk refuses
    /// it.
    Result<Done> add(const RecipientId &recipient, const QString &content,
                     const std::optional<ReplyReference> &replyTo);
    void sendAgain(const QString &clientOffset);
    void discard(const QString &clientOffset);

    /// In the order written.
    QList<PendingMessage> pending(const RecipientId &recipient) const;

    /// The server has stored this message: true when it was among these, and is gone now. The
    /// caller shows it in its place, so that it does not go and come again, and then calls
    /// announce().
    bool settle(const QString &clientOffset);
    void announce(const RecipientId &recipient, const QString &clientOffset)
    {
        emit changed(recipient, clientOffset);
    }

    /// The link opened: sends.
    void start();
    /// The link closed: what was under way is sent again after the next start().
    void stop();

signals:
    /// The pending one was added, changed or removed.
    void changed(const chatbook::RecipientId &recipient, const QString &clientOffset);
    /// The server's answer to one that settle() has not removed before. Where nobody settles it
    /// now, it is removed behind this.
    void acknowledged(const chatbook::Message &message);
    /// What was discarded has gone out, or may have, which cannot be known before the link opens.
    void trouble(const QString &sentence);

private:
    struct Item
    {
        PendingMessage message;
        /// The cache's serverOffset when it was first sent; none while it never was.
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
