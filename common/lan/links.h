#pragma once

#include <QHostAddress>
#include <QList>
#include <QString>

namespace chatbook::lan {

/// An address of this machine from which others on a network can be reached.
struct Link
{
    int interface = 0;           ///< its index
    QHostAddress address;        ///< IPv6 link-local with scope
    QHostAddress broadcast = {}; ///< of its subnet; null if there is none

    bool isV6() const { return address.protocol() == QAbstractSocket::IPv6Protocol; }
    friend bool operator==(const Link &, const Link &) = default;
};

/// Whether that is one address and not a wildcard.
bool isCertain(const QHostAddress &address);

/// Whether an interface of that name leads to virtual machines, containers or a remote private
/// network, and not to the network around this machine.
bool isVirtual(const QString &interface);

/// Whether there are addresses and none of them is a wildcard.
bool areCertain(const QList<QHostAddress> &addresses);

/// The links of all interfaces that are up, or, if `at` has no wildcard, of those that have one of
/// its addresses. For each interface: all IPv4 addresses, and one IPv6 address, the link-local one
/// if there is one. At most 64. If loopback is the only interface, its link.
QList<Link> currentLinks(const QList<QHostAddress> &at);

} // namespace chatbook::lan
