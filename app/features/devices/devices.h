#pragma once

#include "link.h"

namespace chatbook::app {

/// How this person can log in: their devices, their password, and the code for another device. Each
/// `done` is called once, later; never after the link was destroyed.
class Devices
{
public:
    explicit Devices(Link &link)
        : m_link(link)
    {}

    /// This person's devices, last used first.
    void read(std::function<void(const Result<QList<Device>> &)> done);
    void end(const DeviceId &id, Link::DoneHandler done);
    /// `old` is empty if there is no password yet.
    void setPassword(const QString &password, const QString &old, Link::DoneHandler done);
    /// A secret with which one other device logs in as this person, once.
    void makeCode(std::function<void(const Result<QString> &)> done);

private:
    Link &m_link;
};

} // namespace chatbook::app
