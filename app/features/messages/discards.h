#pragma once

#include "cache.h"
#include "clock.h"
#include "documents.h"
#include "link.h"

#include <QHash>

namespace chatbook::app {

/// Messages that this person discarded after they had been sent but before the answer came: the
/// server may have stored them, or may still. Each is remembered on disk, over any number of
/// connections and runs of the program. If it turns out to be stored, it is deleted at the server;
/// after a day without that, it is forgotten.
class Discards : public QObject
{
    Q_OBJECT

public:
    Discards(Cache &cache, Link &link, const Clock &clock, QObject *parent = nullptr);

    /// Replaces everything with what the cache holds.
    void load(const UserId &self);
    /// `sentAfter` is an offset that the server had given before the message was sent.
    void add(const QString &clientOffset, const ConversationId &recipient, qint64 sentAfter);
    /// The server has stored this message: deletes it if it is one of the discarded ones.
    void stored(const Message &message);
    /// The link opened: looks for the messages at the server.
    void start();

private:
    struct Item
    {
        ConversationId recipient;
        qint64 sentAfter = 0;
        QDateTime since = {};
        MessageId id = {}; ///< set when it is known to be stored
        bool isAsked = false;
    };

    void remove(const QString &clientOffset);
    void look(const QString &clientOffset, qint64 from);
    void looked(const QString &clientOffset, qint64 from, const QJsonObject &page);
    void forget(const QString &clientOffset);

    Cache &m_cache;
    Link &m_link;
    const Clock &m_clock;
    UserId m_self;
    QHash<QString, Item> m_items; ///< by clientOffset
};

} // namespace chatbook::app
