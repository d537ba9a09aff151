#include "serverplaces.h"

#include <algorithm>

namespace chatbook::app {

ServerPlaces::ServerPlaces(const QUrl &first, const QList<QUrl> &others)
    : m_places{{first}}
{
    for (const QUrl &other : others)
        if (indexOf(other) < 0)
            m_places.append({other});
}

void ServerPlaces::addHint(const QUrl &url)
{
    if (indexOf(url) >= 0)
        return;
    const auto isHint = [](const Place &place) { return place.isHint; };
    if (std::count_if(m_places.begin(), m_places.end(), isHint) >= mostHints) {
        const auto current = m_places.begin() + m_current;
        auto oldest = std::find_if(m_places.begin(), m_places.end(), isHint);
        if (oldest == current)
            oldest = std::find_if(oldest + 1, m_places.end(), isHint);
        if (oldest < current)
            --m_current;
        m_places.erase(oldest);
    }
    m_places.append({url, true});
}

void ServerPlaces::beginAt(const QUrl &url)
{
    m_current = indexOf(url);
    begin();
}

qsizetype ServerPlaces::indexOf(const QUrl &url) const
{
    const auto found = std::find_if(m_places.begin(), m_places.end(),
                                    [&url](const Place &place) { return place.url == url; });
    return found == m_places.end() ? -1 : found - m_places.begin();
}

} // namespace chatbook::app
