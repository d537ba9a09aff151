#pragma once

#include <QByteArray>

#include <chrono>

namespace chatbook::server {

/// Tells systemd, when it started this program (Type=notify), how the program is: sd_notify(3),
/// whose protocol is a datagram to the socket that NOTIFY_SOCKET names. It never waits, and what
/// cannot be said is left unsaid.
class ServiceManager
{
public:
    /// Takes what systemd said out of the environment, so that no other program inherits it.
    ServiceManager();
    ServiceManager(const ServiceManager &) = delete;
    ServiceManager &operator=(const ServiceManager &) = delete;
    ~ServiceManager();

    /// Whether somebody listens.
    bool isThere() const { return m_socket >= 0; }

    /// How often it must hear `WATCHDOG=1`; zero: it need not.
    std::chrono::microseconds watchdog() const { return m_watchdog; }

    /// Lines such as `READY=1` or `STATUS=12 connected`.
    void tell(const QByteArray &lines) const;

private:
    int m_socket = -1;
    std::chrono::microseconds m_watchdog{0};
};

} // namespace chatbook::server
