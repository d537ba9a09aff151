#include "sync.h"

namespace chatbook::app {

Sync::Sync(Cache &cache, Link &link, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
{
    link.on(event::welcome, [this](const QJsonObject &welcome) { welcomed(welcome); });
    link.on(event::synced, [this](const QJsonObject &json) {
        if (const auto offset = integerFromJson(json.value(QLatin1StringView("serverOffset"))))
            synced(*offset);
    });
    connect(&link, &Link::entered, this, [this](std::optional<qint64> offset) {
        m_resumed = false;
        m_knownToServer.reset();
        m_taken = offset.value_or(0);
    });
    connect(&link, &Link::lost, &m_cache, &Cache::flush);
}

bool Sync::take(qint64 changed)
{
    const bool known = changed <= m_taken;
    m_taken = std::max(m_taken, changed);
    m_cache.advance(changed);
    return known;
}

void Sync::welcomed(const QJsonObject &welcome)
{
    m_resumed = welcome.value(QLatin1StringView("resumed")).toBool();
    m_knownToServer = integerFromJson(welcome.value(QLatin1StringView("knownOffset")));
}

void Sync::synced(qint64 serverOffset)
{
    if (!m_resumed) {
        // Lower than before, without a reason: the server has another database.
        if (serverOffset < m_cache.serverOffset().value_or(0))
            m_knownToServer = 0;
        if (m_knownToServer)
            emit rewound(*m_knownToServer);
        emit interrupted(serverOffset);
        m_cache.forgetServerOffset();
        m_taken = 0;
    }
    m_taken = std::max(m_taken, serverOffset);
    m_cache.advance(serverOffset);
    m_cache.flush();
    // Before it is Online: what is new then was not seen live.
    if (!m_resumed)
        emit restarted();
}

} // namespace chatbook::app
