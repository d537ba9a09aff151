#include "addresskey.h"

#include <QtEndian>

namespace chatbook::server::net {

QHostAddress plainAddress(const QHostAddress &address)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : address;
}

std::optional<quint64> addressKey(const QHostAddress &address)
{
    const QHostAddress plain = plainAddress(address);
    if (plain.isNull() || plain.isLoopback())
        return std::nullopt;
    if (plain.protocol() == QAbstractSocket::IPv4Protocol) // no IPv6 network begins with 32 zeros
        return plain.toIPv4Address();
    return qFromBigEndian<quint64>(plain.toIPv6Address().c);
}

} // namespace chatbook::server::net
