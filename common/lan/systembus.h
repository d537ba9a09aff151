#pragma once

#include "lan/service.h"

#include <functional>
#include <memory>

#include <QList>
#include <QObject>
#include <QStringList>

namespace chatbook::lan {

/// By which addresses a service is reached.
enum class Family { V4, V6, Any };

/// Where others have to be let in.
struct Opening
{
    quint16 port = 0;
    QStringList protocols; ///< "tcp", "udp"; without the first of them nobody comes in
};

/// Announces a service by mDNS, whenever the system's Avahi is there.
class ServicePublisher
{
public:
    static constexpr int anyInterface = -1;

    virtual ~ServicePublisher() = default;

    /// At the network `interfaces`, by their index, or at anyInterface.
    virtual void publish(const QList<int> &interfaces) = 0;
    virtual void setTexts(const QByteArrayList &texts) = 0;
};

/// Looks for services by mDNS, as long as it lives.
class ServiceBrowser
{
public:
    virtual ~ServiceBrowser() = default;
};

/// What is asked of the system over D-Bus, on the thread that asks. It is in a library of its own
/// that is loaded when it is first wanted: what Qt's D-Bus loads would be a tenth of a server's
/// memory.
class SystemBus
{
public:
    virtual ~SystemBus() = default;

    /// Where the name of the service is another's already, it goes by the next one that is free;
    /// its address is for Avahi to say.
    virtual std::unique_ptr<ServicePublisher> publisher(const Service &service, Family family) = 0;

    /// `found` is called with each about every 3 s, as long as it is announced; nothing in it is
    /// proven. At most 256 are looked at, of which each counts once for each network interface and
    /// family.
    virtual std::unique_ptr<ServiceBrowser>
    browser(const std::function<void(const Service &)> &found) = 0;

    /// Which zones of firewalld keep others out; none where it does not run. An empty name is the
    /// zone by default, also where it does not say which do. `answered` is called once, later,
    /// unless `context` has gone.
    virtual void askFirewalld(const Opening &opening, QObject &context,
                              const std::function<void(const QStringList &)> &answered) = 0;
};

/// Null where the system has no such bus, or that library is missing.
std::unique_ptr<SystemBus> openSystemBus();

} // namespace chatbook::lan
