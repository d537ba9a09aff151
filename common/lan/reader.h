#pragma once

#include <optional>

#include <QHash>
#include <QNetworkDatagram>
#include <QUdpSocket>

namespace chatbook::lan {

/// Reads datagrams from sockets cheaply. QUdpSocket asks the system for the interface's name with
/// each IPv6 datagram; in a flood that would cost more than everything else.
class Reader
{
public:
    /// The next datagram, with at most `most` bytes of it; none if there is none. readyRead() comes
    /// again only after it returned none.
    std::optional<QNetworkDatagram> next(QUdpSocket &socket, qsizetype most);

    /// Forgets the names of interfaces, which may have changed.
    void clear() { m_names.clear(); }

private:
    QString nameOf(uint interface);

    QHash<uint, QString> m_names;
};

} // namespace chatbook::lan
