#include "lanaddresses.h"

#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QUdpSocket>

#include <algorithm>
#include <array>

namespace chatbook {

namespace {

/// Interfaces that lead to virtual machines, containers or a private network elsewhere.
bool isVirtual(const QString &interface)
{
    static constexpr std::array<QLatin1StringView, 11> beginnings{
        QLatin1StringView("br-"),    QLatin1StringView("docker"), QLatin1StringView("lxc"),
        QLatin1StringView("podman"), QLatin1StringView("tap"),    QLatin1StringView("tun"),
        QLatin1StringView("vbox"),   QLatin1StringView("veth"),   QLatin1StringView("virbr"),
        QLatin1StringView("vmnet"),  QLatin1StringView("wg"),
    };
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](QLatin1StringView start) { return interface.startsWith(start); });
}

bool isReachable(const QHostAddress &address)
{
    return !address.isNull() && !address.isLoopback() && !address.isLinkLocal() &&
           !address.isMulticast();
}

/// The address that packets to the world outside would come from. Sends none: a datagram
/// socket only looks up the route. Null without a way out.
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
    addresses.removeIf([](const LocalAddress &local) { return !isReachable(local.address); });
    const auto rank = [&routed](const LocalAddress &local) {
        return std::tuple(local.address != routed, isVirtual(local.interface),
                          local.address.protocol() != QAbstractSocket::IPv4Protocol);
    };
    std::stable_sort(
        addresses.begin(), addresses.end(),
        [&rank](const LocalAddress &a, const LocalAddress &b) { return rank(a) < rank(b); });
    QStringList texts;
    for (const LocalAddress &local : std::as_const(addresses))
        texts.append(local.address.toString());
    return texts;
}

QStringList lanAddresses()
{
    QList<LocalAddress> addresses;
    const QList<QNetworkInterface> interfaces = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        if (!interface.flags().testFlag(QNetworkInterface::IsUp) ||
            !interface.flags().testFlag(QNetworkInterface::IsRunning))
            continue;
        const QList<QNetworkAddressEntry> entries = interface.addressEntries();
        for (const QNetworkAddressEntry &entry : entries)
            addresses.append({entry.ip(), interface.name()});
    }
    return rankedAddresses(addresses, routedAddress());
}

QStringList withPort(QStringList addresses, quint16 port)
{
    for (QString &address : addresses)
        address =
            (address.contains(QChar(u':')) ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
                .arg(address, QString::number(port));
    return addresses;
}

} // namespace chatbook
