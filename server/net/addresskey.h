#pragma once

#include <QHostAddress>

#include <optional>

namespace chatbook::server::net {

/// An IPv4 address as IPv4, even if it came through an IPv6 socket.
QHostAddress plainAddress(const QHostAddress &address);

/// The key that the limits for each address use: an IPv4 address, or the first 64 bits of an IPv6
/// address, because whoever has one address of such a network has them all. None for loopback,
/// which never counts, and for no address.
std::optional<quint64> addressKey(const QHostAddress &address);

} // namespace chatbook::server::net
