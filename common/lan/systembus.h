#pragma once

#include "lan/service.h"

#include <functional>
#include <memory>

#include <QList>
#include <QObject>

namespace chatbook::lan {

/// By which addresses a service is reached.
enum class Family { V4, V6, Any };

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

    /// Whether firewalld runs and, where `port` is not 0, may keep others out of that TCP port.
    /// `answered` is called once, later, unless `context` has gone.
    virtual void askFirewalld(quint16 port, QObject &context,
                              const std::function<void(bool)> &answered) = 0;
};

/// Null where the system has no such bus, or that library is missing.
std::unique_ptr<SystemBus> openSystemBus();

} // namespace chatbook::lan
