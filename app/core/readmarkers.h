#pragma once

#include "cache.h"
#include "ids.h"
#include "serverlink.h"

#include <QHash>

namespace chatbook::app {

/// Tells the server how far this person has read: a moment after it happens, so that scrolling
/// is one request, and after the next login when it happened offline.
class ReadMarkers : public QObject
{
    Q_OBJECT

public:
    ReadMarkers(Cache &cache, ServerLink &link, QObject *parent = nullptr);

    /// Reads from the cache what the server was not told, in place of what is here.
    void load();
    void add(const RecipientId &recipient, qint64 offset);
    /// The link opened: sends what waits.
    void start();

private:
    void send();
    void told(const RecipientId &recipient, qint64 offset);

    Cache &m_cache;
    ServerLink &m_link;
    QTimer m_timer;
    QHash<RecipientId, qint64> m_untold;
};

} // namespace chatbook::app
