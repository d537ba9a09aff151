#pragma once

#include "cache.h"
#include "clock.h"
#include "documents.h"
#include "link.h"

#include <QHash>

namespace chatbook::app {

/// What this person discarded when it had been sent already and no answer had come: the server may
/// have stored it, or may still. Each is remembered on disk, over any number of connections and
/// runs of the program, until it turns out to be stored, and is then deleted there, or until a day
/// has passed and the server does not have it.
class Discards : public QObject
{
    Q_OBJECT

public:
    Discards(Cache &cache, Link &link, const Clock &clock, QObject *parent = nullptr);

    /// Reads what the cache holds, in place of what is here.
    void load(const UserId &self);
    /// `sentAfter` is an offset that the server had given before the message was sent.
    void add(const QString &clientOffset, const RecipientId &recipient, qint64 sentAfter);
    /// The server has stored this message: deletes it if it is an own one that was discarded.
    void stored(const Message &message);
    /// The link opened: looks for them at the server.
    void start();

private:
    struct Item
    {
        RecipientId recipient;
        qint64 sentAfter = 0;
        QDateTime since = {};
        MessageId id = {}; ///< once it is known to be stored
        bool isAsked = false;
    };

    void remove(const QString &clientOffset);
    void look(const QString &clientOffset, qint64 after);
    void looked(const QString &clientOffset, qint64 after, const QJsonObject &page);
    void forget(const QString &clientOffset);

    Cache &m_cache;
    Link &m_link;
    const Clock &m_clock;
    UserId m_self;
    QHash<QString, Item> m_items; ///< by clientOffset
};

} // namespace chatbook::app
