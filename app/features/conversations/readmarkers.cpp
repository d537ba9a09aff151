#include "readmarkers.h"

#include <QPointer>

namespace chatbook::app {
namespace {

constexpr int sendAfterMs = 300;

} // namespace

ReadMarkers::ReadMarkers(ConversationTable &table, Link &link, QObject *parent)
    : QObject(parent)
    , m_table(table)
    , m_link(link)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(sendAfterMs);
    connect(&m_timer, &QTimer::timeout, this, &ReadMarkers::send);
    connect(&m_link, &Link::opened, this, &ReadMarkers::start);
}

void ReadMarkers::load()
{
    m_untold.clear();
    const QList<ConversationTable::Row> rows = m_table.rows();
    for (const ConversationTable::Row &row : rows)
        if (row.marked > 0)
            m_untold.insert(row.recipient.id, row.marked);
}

void ReadMarkers::add(const ConversationId &recipient, qint64 offset)
{
    qint64 &untold = m_untold[recipient];
    if (offset <= untold)
        return;
    untold = offset;
    m_table.mark(recipient, offset);
    if (!m_timer.isActive())
        m_timer.start();
}

/// The link opened: sends the waiting markers.
void ReadMarkers::start()
{
    if (!m_untold.isEmpty())
        m_timer.start();
}

void ReadMarkers::send()
{
    if (!m_link.isOpen())
        return;
    const QHash<ConversationId, qint64> markers = m_untold;
    for (auto marker = markers.begin(); marker != markers.end(); ++marker)
        m_link.request(event::read,
                       {{QLatin1StringView("recipient_id"), marker.key().value},
                        {QLatin1StringView("offset"), marker.value()}},
                       [self = QPointer(this), recipient = marker.key(),
                        offset = marker.value()](const Result<QJsonObject> &answer) {
                           // Only if the connection is lost is it told again.
                           if (self && (answer || answer.error().code != ErrorCode::Unavailable))
                               self->told(recipient, offset);
                       });
}

void ReadMarkers::told(const ConversationId &recipient, qint64 offset)
{
    if (m_untold.value(recipient) != offset)
        return;
    m_untold.remove(recipient);
    m_table.unmark(recipient, offset);
}

} // namespace chatbook::app
