#pragma once

#include "lan/service.h"

#include <functional>
#include <memory>

#include <QList>
#include <QObject>
#include <QStringList>

namespace chatbook::lan {

/// The address families under which a service can be reached.
enum class Family { V4, V6, Any };

/// A port that others need open.
struct Opening
{
    quint16 port = 0;
    QStringList protocols; ///< "tcp", "udp"; the first one is essential
};

/// Announces a service by mDNS whenever the system's Avahi is running.
class ServicePublisher
{
public:
    static constexpr int anyInterface = -1;

    virtual ~ServicePublisher() = default;

    /// On the network `interfaces`, by index, or on anyInterface.
    virtual void publish(const QList<int> &interfaces) = 0;
    virtual void setTexts(const QByteArrayList &texts) = 0;
};

/// Looks for services by mDNS as long as it exists.
class ServiceBrowser
{
public:
    virtual ~ServiceBrowser() = default;
};

/// Services of the system over D-Bus, on the calling thread. They are in a library that is loaded
/// only when it is needed, because Qt's D-Bus would be a tenth of a server's memory.
class SystemBus
{
public:
    virtual ~SystemBus() = default;

    /// If the service's name is taken, it gets the next free one. Avahi decides its address.
    virtual std::unique_ptr<ServicePublisher> publisher(const Service &service, Family family) = 0;

    /// `found` is called for each service about every 3 s, as long as it is announced; nothing in
    /// it is proven. At most 256 are looked at; a service counts once for each network interface
    /// and family.
    virtual std::unique_ptr<ServiceBrowser>
    browser(const std::function<void(const Service &)> &found) = 0;

    /// Which zones of firewalld keep others out; none if firewalld does not run. An empty name
    /// means the default zone, also if firewalld does not say which zones do. `answered` is called
    /// once, later, unless `context` has gone.
    virtual void askFirewalld(const Opening &opening, QObject &context,
                              const std::function<void(const QStringList &)> &answered) = 0;
};

/// Null if there is no system bus, or the library is missing.
std::unique_ptr<SystemBus> openSystemBus();

} // namespace chatbook::lan
