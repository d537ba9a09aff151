#include "lanaddresses.h"

#include "lan/links.h"

#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QUdpSocket>

#include <algorithm>
#include <tuple>

namespace chatbook::server {

namespace {

bool isV6(const QHostAddress &address)
{
    return address.protocol() == QAbstractSocket::IPv6Protocol;
}

bool isV6LinkLocal(const QHostAddress &address)
{
    return isV6(address) && address.isLinkLocal();
}

bool isTunnel(const LocalAddress &local)
{
    return local.isPointToPoint || lan::isVirtual(local.interface);
}

bool isReachable(const LocalAddress &local)
{
    const QHostAddress &address = local.address;
    return !address.isNull() && !address.isLoopback() && !address.isMulticast() &&
           !(isV6LinkLocal(address) && isTunnel(local));
}

/// The address from which packets to the outside world would come. Sends nothing: a datagram socket
/// only looks up the route. Null without a route.
QHostAddress routedAddress()
{
    QUdpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    socket.connectToHost(QHostAddress(QStringLiteral("192.0.2.1")), 9); // RFC 5737: nobody's
    return socket.waitForConnected(50) ? socket.localAddress() : QHostAddress();
}

} // namespace

QStringList rankedAddresses(QList<LocalAddress> addresses, const QHostAddress &routed)
{
    addresses.removeIf([](const LocalAddress &local) { return !isReachable(local); });
    const auto rank = [&routed](const LocalAddress &local) {
        return std::tuple(isV6LinkLocal(local.address), local.address.isLinkLocal(),
                          isTunnel(local), local.address != routed, isV6(local.address));
    };
    std::stable_sort(
        addresses.begin(), addresses.end(),
        [&rank](const LocalAddress &a, const LocalAddress &b) { return rank(a) < rank(b); });
    QStringList texts;
    for (LocalAddress &local : addresses) {
        local.address.setScopeId({});
        texts.append(local.address.toString());
    }
    texts.removeDuplicates(); // interfaces of one card share its link-local address
    return texts;
}

QStringList lanAddresses(QAbstractSocket::NetworkLayerProtocol protocol)
{
    QList<LocalAddress> addresses;
    const QList<QNetworkInterface> interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (!interface.flags().testFlag(QNetworkInterface::IsUp) ||
            !interface.flags().testFlag(QNetworkInterface::IsRunning))
            continue;
        const QList<QNetworkAddressEntry> entries = interface.addressEntries();
        for (const QNetworkAddressEntry &entry : entries)
            if (protocol == QAbstractSocket::AnyIPProtocol || entry.ip().protocol() == protocol)
                addresses.append({entry.ip(), interface.name(),
                                  interface.flags().testFlag(QNetworkInterface::IsPointToPoint)});
    }
    return rankedAddresses(addresses, routedAddress());
}

QStringList reachedAt(const QList<QHostAddress> &listening)
{
    QStringList reached;
    QStringList loopback;
    for (const QHostAddress &address : listening) {
        if (!lan::isCertain(address))
            reached += lanAddresses(address.protocol());
        else
            (address.isLoopback() ? loopback : reached).append(address.toString());
    }
    reached.removeDuplicates();
    if (reached.isEmpty() && loopback.isEmpty())
        loopback.append(QHostAddress(QHostAddress::LocalHost).toString());
    return reached.isEmpty() ? loopback : reached;
}

lan::Family familiesOf(const QList<QHostAddress> &addresses)
{
    const auto areAll = [&](QAbstractSocket::NetworkLayerProtocol protocol) {
        return std::all_of(
            addresses.begin(), addresses.end(),
            [protocol](const QHostAddress &address) { return address.protocol() == protocol; });
    };
    if (areAll(QAbstractSocket::IPv4Protocol))
        return lan::Family::V4;
    return areAll(QAbstractSocket::IPv6Protocol) ? lan::Family::V6 : lan::Family::Any;
}

QStringList withPort(QStringList addresses, quint16 port)
{
    if (!isV6LinkLocal(QHostAddress(addresses.value(0)))) // else there are no others
        addresses.removeIf(
            [](const QString &address) { return isV6LinkLocal(QHostAddress(address)); });
    for (QString &address : addresses)
        address =
            (address.contains(QChar(u':')) ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
                .arg(address, QString::number(port));
    return addresses;
}

} // namespace chatbook::server
