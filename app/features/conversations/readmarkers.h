#pragma once

#include "conversationtable.h"
#include "ids.h"
#include "link.h"

#include <QHash>
#include <QTimer>

namespace chatbook::app {

/// Tells the server how far this person has read: a moment after it happens, so that scrolling
/// is one request, and after the next login when it happened offline.
class ReadMarkers : public QObject
{
    Q_OBJECT

public:
    ReadMarkers(ConversationTable &table, Link &link, QObject *parent = nullptr);

    /// Reads from the cache what the server was not told, in place of what is here.
    void load();
    void add(const RecipientId &recipient, qint64 offset);

private:
    void start();
    void send();
    void told(const RecipientId &recipient, qint64 offset);

    ConversationTable &m_table;
    Link &m_link;
    QTimer m_timer;
    QHash<RecipientId, qint64> m_untold;
};

} // namespace chatbook::app
