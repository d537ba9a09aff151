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

/// Where others may reach this machine, most likely first: cables and radio before bridges and
/// tunnels, since a VPN may take all that leaves the network; of those the address that the way out
/// starts from (`routed`, null when there is none), then IPv4 before IPv6. What two machines on one
/// cable give themselves comes last: 169.254.*, and behind it fe80:*, of cables and radio alone and
/// without what follows their %, which has a meaning on this machine alone. Loopback is left out.
QStringList rankedAddresses(QList<LocalAddress> addresses, const QHostAddress &routed);

/// The same for the interfaces that are up now, and the addresses of that kind.
QStringList
lanAddresses(QAbstractSocket::NetworkLayerProtocol protocol = QAbstractSocket::AnyIPProtocol);

/// Where others reach a server that listens there, most likely first: at the addresses themselves,
/// and at those of this machine for what stands for all of them. Loopback alone where there is no
/// other.
QStringList reachedAt(const QList<QHostAddress> &listening);

/// By which those addresses are reached.
lan::Family familiesOf(const QList<QHostAddress> &addresses);

/// As one types them to reach that port there, `addresses` being ranked. Without fe80:* where there
/// are others.
QStringList withPort(QStringList addresses, quint16 port);

} // namespace chatbook::server
