#pragma once

#include <QHostAddress>
#include <QStringList>

namespace chatbook {

/// An address of this machine, and the name of the interface that has it.
struct LocalAddress
{
    QHostAddress address;
    QString interface;
};

/// Where others may reach this machine, most likely first: the address that the way out of this
/// network starts from (`routed`, null when there is none), then IPv4 before IPv6 and cables and
/// radio before bridges and tunnels. Loopback and link-local ones are left out, those of IPv6 since
/// what follows their % has a meaning on this machine alone.
QStringList rankedAddresses(QList<LocalAddress> addresses, const QHostAddress &routed);

/// The same for the interfaces that are up now.
QStringList lanAddresses();

/// As one types them to reach that port there.
QStringList withPort(QStringList addresses, quint16 port);

} // namespace chatbook
