#include "readmarkers.h"

#include <QPointer>

namespace chatbook::app {
namespace {

constexpr int sendAfterMs = 300;

} // namespace

ReadMarkers::ReadMarkers(Cache &cache, ServerLink &link, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(sendAfterMs);
    connect(&m_timer, &QTimer::timeout, this, &ReadMarkers::send);
}

void ReadMarkers::load()
{
    m_untold.clear();
    m_cache.read([this](Database &database) {
        Rows rows = database.run(
            QStringLiteral("SELECT recipient, marked FROM conversations WHERE marked>0"));
        while (rows.next())
            m_untold.insert({rows.text(0)}, rows.integer(1));
    });
}

void ReadMarkers::add(const RecipientId &recipient, qint64 offset)
{
    qint64 &untold = m_untold[recipient];
    if (offset <= untold)
        return;
    untold = offset;
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("INSERT INTO conversations (recipient, name, marked) "
                                    "VALUES (?, '', ?) ON CONFLICT (recipient) DO UPDATE SET "
                                    "marked=excluded.marked"),
                     {recipient.value, offset});
    });
    if (!m_timer.isActive())
        m_timer.start();
}

void ReadMarkers::start()
{
    if (!m_untold.isEmpty())
        m_timer.start();
}

void ReadMarkers::send()
{
    if (m_link.state() != Session::State::Online)
        return;
    const QHash<RecipientId, qint64> markers = m_untold;
    for (auto marker = markers.begin(); marker != markers.end(); ++marker)
        m_link.request(event::read,
                       {{QLatin1StringView("recipient_id"), marker.key().value},
                        {QLatin1StringView("offset"), marker.value()}},
                       [self = QPointer(this), recipient = marker.key(),
                        offset = marker.value()](const Result<QJsonObject> &answer) {
                           // Only a connection that is gone leaves it to be told again.
                           if (self && (answer || answer.error().code != ErrorCode::Unavailable))
                               self->told(recipient, offset);
                       });
}

void ReadMarkers::told(const RecipientId &recipient, qint64 offset)
{
    if (m_untold.value(recipient) != offset)
        return;
    m_untold.remove(recipient);
    m_cache.write([&](Database &database) {
        database.run(
            QStringLiteral("UPDATE conversations SET marked=0 WHERE recipient=? AND marked<=?"),
            {recipient.value, offset});
    });
}

} // namespace chatbook::app
