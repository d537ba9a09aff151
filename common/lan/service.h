#pragma once

#include <QByteArrayList>
#include <QHostAddress>
#include <QString>

namespace chatbook::lan {

/// The DNS-SD service type by which protocol.md section 9 has servers found (RFC 6763).
inline constexpr QLatin1StringView serviceType{"_chatbook._tcp"};

/// A service to announce, or one that a stranger announced.
struct Service
{
    QString name;
    quint16 port = 0;          ///< TCP
    QByteArrayList texts = {}; ///< the strings of its TXT record, each of at most 255 bytes
    QHostAddress address = {}; ///< an address of its computer; IPv6 link-local with scope

    friend bool operator==(const Service &, const Service &) = default;
};

} // namespace chatbook::lan
