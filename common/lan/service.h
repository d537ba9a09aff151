#pragma once

#include <QByteArrayList>
#include <QHostAddress>
#include <QString>

namespace chatbook::lan {

/// What protocol.md section 9 has servers found by with DNS-SD (RFC 6763).
inline constexpr QLatin1StringView serviceType{"_chatbook._tcp"};

/// A service as it is announced, or as a stranger announced it.
struct Service
{
    QString name;
    quint16 port = 0;          ///< TCP
    QByteArrayList texts = {}; ///< the strings of its TXT record, each of at most 255 bytes
    QHostAddress address = {}; ///< one of its computer's; IPv6 link-local with scope

    friend bool operator==(const Service &, const Service &) = default;
};

} // namespace chatbook::lan
