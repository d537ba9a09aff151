#include "links.h"

#include <QNetworkInterface>

#include <algorithm>
#include <array>

namespace chatbook::lan {
namespace {

constexpr qsizetype mostLinks = 64;

Link loopback()
{
    const QNetworkInterface interface = [] {
        const QList<QNetworkInterface> all = QNetworkInterface::allInterfaces();
        for (const QNetworkInterface &one : all)
            if (one.flags().testFlag(QNetworkInterface::IsLoopBack))
                return one;
        return QNetworkInterface();
    }();
    return {interface.index(), QHostAddress(QHostAddress::LocalHost),
            QHostAddress(QStringLiteral("127.255.255.255"))};
}

void addLinksOf(const QNetworkInterface &interface, QList<Link> &links)
{
    Link v6;
    const QList<QNetworkAddressEntry> entries = interface.addressEntries();
    for (const QNetworkAddressEntry &entry : entries) {
        const QHostAddress address = entry.ip();
        if (address.protocol() == QAbstractSocket::IPv4Protocol)
            links.append({interface.index(), address, entry.broadcast()});
        else if (v6.address.isNull() || (address.isLinkLocal() && !v6.address.isLinkLocal()))
            v6 = {interface.index(), address};
    }
    if (!v6.address.isNull())
        links.append(v6);
}

bool hasOneOf(const QNetworkInterface &interface, const QList<QHostAddress> &addresses)
{
    const QList<QNetworkAddressEntry> entries = interface.addressEntries();
    return std::any_of(entries.begin(), entries.end(), [&](const QNetworkAddressEntry &entry) {
        return addresses.contains(entry.ip());
    });
}

} // namespace

bool isCertain(const QHostAddress &address)
{
    return !address.isNull() && address != QHostAddress(QHostAddress::Any) &&
           address != QHostAddress(QHostAddress::AnyIPv4) &&
           address != QHostAddress(QHostAddress::AnyIPv6);
}

bool areCertain(const QList<QHostAddress> &addresses)
{
    return !addresses.isEmpty() && std::all_of(addresses.begin(), addresses.end(), isCertain);
}

bool isVirtual(const QString &interface)
{
    static constexpr std::array beginnings{
        QLatin1StringView("br-"),    QLatin1StringView("docker"), QLatin1StringView("lxc"),
        QLatin1StringView("podman"), QLatin1StringView("ppp"),    QLatin1StringView("tailscale"),
        QLatin1StringView("tap"),    QLatin1StringView("tun"),    QLatin1StringView("utun"),
        QLatin1StringView("vbox"),   QLatin1StringView("veth"),   QLatin1StringView("virbr"),
        QLatin1StringView("vmnet"),  QLatin1StringView("wg"),     QLatin1StringView("zt"),
    };
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](QLatin1StringView start) { return interface.startsWith(start); });
}

QList<Link> currentLinks(const QList<QHostAddress> &at)
{
    QList<Link> links;
    const auto isLoopback = [](const QHostAddress &address) { return address.isLoopback(); };
    const bool isLocal = areCertain(at) && std::all_of(at.begin(), at.end(), isLoopback);
    const QList<QNetworkInterface> interfaces =
        isLocal ? QList<QNetworkInterface>() : QNetworkInterface::allInterfaces();
    for (const QNetworkInterface &interface : interfaces) {
        const QNetworkInterface::InterfaceFlags flags = interface.flags();
        if (flags.testFlag(QNetworkInterface::IsUp) &&
            flags.testFlag(QNetworkInterface::IsRunning) &&
            !flags.testFlag(QNetworkInterface::IsLoopBack) && links.size() < mostLinks &&
            (!areCertain(at) || hasOneOf(interface, at)))
            addLinksOf(interface, links);
    }
    const bool mayBeLoopback = !areCertain(at) || std::any_of(at.begin(), at.end(), isLoopback);
    return links.isEmpty() && mayBeLoopback ? QList{loopback()} : links;
}

} // namespace chatbook::lan
