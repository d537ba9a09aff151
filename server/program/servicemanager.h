#pragma once

#include <QByteArray>

#include <chrono>

namespace chatbook::server {

/// Tells systemd, if it started this program (Type=notify), the state of the program. The protocol
/// of sd_notify(3) is a datagram to the socket that NOTIFY_SOCKET names. It never waits; what
/// cannot be sent is dropped.
class ServiceManager
{
public:
    /// Takes systemd's variables out of the environment, so that no other program inherits them.
    ServiceManager();
    ServiceManager(const ServiceManager &) = delete;
    ServiceManager &operator=(const ServiceManager &) = delete;
    ~ServiceManager();

    /// Whether systemd listens.
    bool isThere() const { return m_socket >= 0; }

    /// How often it must get `WATCHDOG=1`; zero: never.
    std::chrono::microseconds watchdog() const { return m_watchdog; }

    /// Sends lines such as `READY=1` or `STATUS=12 connected`.
    void tell(const QByteArray &lines) const;

private:
    int m_socket = -1;
    std::chrono::microseconds m_watchdog{0};
};

} // namespace chatbook::server
