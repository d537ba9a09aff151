#pragma once

#include <QHostAddress>

#include <optional>

namespace chatbook::server::net {

/// IPv4 in its own form, even where it came through an IPv6 socket.
QHostAddress plainAddress(const QHostAddress &address);

/// What the limits for each address tell peers apart by: an IPv4 address, or the first 64 bits of
/// an IPv6 address, since whoever has one has all that begin so. None for loopback, which never
/// counts, and where there is no address.
std::optional<quint64> addressKey(const QHostAddress &address);

} // namespace chatbook::server::net
