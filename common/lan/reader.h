#pragma once

#include <optional>

#include <QHash>
#include <QNetworkDatagram>
#include <QUdpSocket>

namespace chatbook::lan {

/// Takes datagrams out of sockets, cheaply: in a flood, to ask the system for the name of the
/// interface with each IPv6 datagram, as QUdpSocket does, would cost more than all the rest.
class Reader
{
public:
    /// The next one, with at most `most` bytes of it; none: there is none. Only once there is none
    /// readyRead() will come again.
    std::optional<QNetworkDatagram> next(QUdpSocket &socket, qsizetype most);

    /// Forgets the names of interfaces, which may have changed.
    void clear() { m_names.clear(); }

private:
    QString nameOf(uint interface);

    QHash<uint, QString> m_names;
};

} // namespace chatbook::lan
