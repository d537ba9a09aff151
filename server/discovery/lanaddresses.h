#pragma once

#include "lan/systembus.h"

#include <QHostAddress>
#include <QStringList>

namespace chatbook::server {

/// An address of this machine, and the interface that has it.
struct LocalAddress
{
    QHostAddress address;
    QString interface; ///< its name
    bool isPointToPoint = false;
};

/// Where others may reach this machine, most likely first. Cables and radio come before bridges and
/// tunnels, because a VPN may take everything that leaves the network. Among those the address of
/// the default route comes first (`routed`, null when there is none), then IPv4 before IPv6.
/// Addresses that two machines on one cable give themselves come last: 169.254.*, and behind it
/// fe80:*, only of cables and radio and without the zone after their %, which means something only
/// on this machine. Loopback is left out.
QStringList rankedAddresses(QList<LocalAddress> addresses, const QHostAddress &routed);

/// The same for the addresses of this kind on the interfaces that are up now.
QStringList
lanAddresses(QAbstractSocket::NetworkLayerProtocol protocol = QAbstractSocket::AnyIPProtocol);

/// Where others reach a server that listens at `listening`, most likely first: those addresses, and
/// this machine's own addresses for a wildcard. Loopback only if there is nothing else.
QStringList reachedAt(const QList<QHostAddress> &listening);

/// The families of those addresses.
lan::Family familiesOf(const QList<QHostAddress> &addresses);

/// The addresses as people type them to reach that port; `addresses` are ranked. Without fe80:* if
/// there are others.
QStringList withPort(QStringList addresses, quint16 port);

} // namespace chatbook::server
