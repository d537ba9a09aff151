#pragma once

#include <QHostAddress>
#include <QList>
#include <QString>

namespace chatbook::lan {

/// An address of this machine from which others on a network can be spoken to.
struct Link
{
    int interface = 0;           ///< its index
    QHostAddress address;        ///< IPv6 link-local with scope
    QHostAddress broadcast = {}; ///< of its subnet; null: there is none

    bool isV6() const { return address.protocol() == QAbstractSocket::IPv6Protocol; }
    friend bool operator==(const Link &, const Link &) = default;
};

/// Whether that is one address, and does not stand for all of them.
bool isCertain(const QHostAddress &address);

/// Whether an interface of that name leads to virtual machines, containers or a private network
/// elsewhere, rather than to what is around this machine.
bool isVirtual(const QString &interface);

/// Whether those are certain addresses, of which there is one at least.
bool areCertain(const QList<QHostAddress> &addresses);

/// Those of all interfaces that are up, or of those alone that have one of the addresses `at`, if
/// those are certain: each IPv4 address, and one IPv6 address of each, the link-local one where it
/// has any. At most 64. Where there is no interface but loopback, that one.
QList<Link> currentLinks(const QList<QHostAddress> &at);

} // namespace chatbook::lan
