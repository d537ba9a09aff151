#pragma once

#include "link.h"

namespace chatbook::app {

/// What gets this person in: their devices, their password, and the code that makes another device
/// theirs. Each `done` is called once, later; never when the link was destroyed before.
class Devices
{
public:
    explicit Devices(Link &link)
        : m_link(link)
    {}

    /// One's own, last used first.
    void read(std::function<void(const Result<QList<Device>> &)> done);
    void end(const DeviceId &id, Link::DoneHandler done);
    /// `old` is empty where there is none yet.
    void setPassword(const QString &password, const QString &old, Link::DoneHandler done);
    /// A secret by which another device logs in as oneself, once.
    void makeCode(std::function<void(const Result<QString> &)> done);

private:
    Link &m_link;
};

} // namespace chatbook::app
