#include "serveraddresses.h"

#include <algorithm>

namespace chatbook::app {

ServerAddresses::ServerAddresses(const QUrl &first, const QList<QUrl> &others)
    : m_addresses{{first}}
{
    for (const QUrl &other : others)
        if (indexOf(other) < 0)
            m_addresses.append({other});
}

void ServerAddresses::addHint(const QUrl &url)
{
    if (indexOf(url) >= 0)
        return;
    const auto isHint = [](const Address &place) { return place.isHint; };
    if (std::count_if(m_addresses.begin(), m_addresses.end(), isHint) >= mostHints) {
        const auto current = m_addresses.begin() + m_current;
        auto oldest = std::find_if(m_addresses.begin(), m_addresses.end(), isHint);
        if (oldest == current)
            oldest = std::find_if(oldest + 1, m_addresses.end(), isHint);
        if (oldest < current)
            --m_current;
        m_addresses.erase(oldest);
    }
    m_addresses.append({url, true});
}

void ServerAddresses::beginAt(const QUrl &url)
{
    m_current = indexOf(url);
    begin();
}

qsizetype ServerAddresses::indexOf(const QUrl &url) const
{
    const auto found = std::find_if(m_addresses.begin(), m_addresses.end(),
                                    [&url](const Address &place) { return place.url == url; });
    return found == m_addresses.end() ? -1 : found - m_addresses.begin();
}

} // namespace chatbook::app
