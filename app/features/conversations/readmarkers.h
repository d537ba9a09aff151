#pragma once

#include "conversationtable.h"
#include "ids.h"
#include "link.h"

#include <QHash>
#include <QTimer>

namespace chatbook::app {

/// Tells the server how far this person has read: a moment later, so that scrolling is one request,
/// and after the next login if the app was offline.
class ReadMarkers : public QObject
{
    Q_OBJECT

public:
    ReadMarkers(ConversationTable &table, Link &link, QObject *parent = nullptr);

    /// Replaces everything with the markers in the cache that the server does not have.
    void load();
    void add(const ConversationId &recipient, qint64 offset);

private:
    void start();
    void send();
    void told(const ConversationId &recipient, qint64 offset);

    ConversationTable &m_table;
    Link &m_link;
    QTimer m_timer;
    QHash<ConversationId, qint64> m_untold;
};

} // namespace chatbook::app
