#include "reader.h"

#include <QNetworkInterface>

#ifdef Q_OS_LINUX
#include <array>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace chatbook::lan {

QString Reader::nameOf(uint interface)
{
    QString &name = m_names[interface];
    if (name.isEmpty())
        name = QNetworkInterface::interfaceNameFromIndex(int(interface));
    return name;
}

#ifdef Q_OS_LINUX

namespace {

/// Reads where the datagram was sent to, and on which interface it came.
void readInfo(const cmsghdr &header, QNetworkDatagram &datagram)
{
    if (header.cmsg_level == IPPROTO_IP && header.cmsg_type == IP_PKTINFO) {
        in_pktinfo info{};
        std::memcpy(&info, CMSG_DATA(&header), sizeof info);
        datagram.setDestination(QHostAddress(ntohl(info.ipi_addr.s_addr)), 0);
        datagram.setInterfaceIndex(uint(info.ipi_ifindex));
    } else if (header.cmsg_level == IPPROTO_IPV6 && header.cmsg_type == IPV6_PKTINFO) {
        in6_pktinfo info{};
        std::memcpy(&info, CMSG_DATA(&header), sizeof info);
        datagram.setDestination(QHostAddress(info.ipi6_addr.s6_addr), 0);
        datagram.setInterfaceIndex(info.ipi6_ifindex);
    }
}

} // namespace

std::optional<QNetworkDatagram> Reader::next(QUdpSocket &socket, qsizetype most)
{
    QByteArray data(most, Qt::Uninitialized);
    iovec bytes{data.data(), size_t(most)};
    union {
        sockaddr_storage any;
        sockaddr_in v4;
        sockaddr_in6 v6;
    } from{};
    alignas(cmsghdr) std::array<char, 256>
        control; // NOLINT(cppcoreguidelines-pro-type-member-init)
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(int(socket.socketDescriptor()), &message, MSG_DONTWAIT);
    if (size < 0) {
        // The socket has to find out itself that there is none.
        QNetworkDatagram last = socket.receiveDatagram(most);
        return last.isValid() ? std::optional(std::move(last)) : std::nullopt;
    }
    data.truncate(size);
    QNetworkDatagram datagram(data);
    QHostAddress address;
    if (from.any.ss_family == AF_INET6) {
        address.setAddress(from.v6.sin6_addr.s6_addr);
        if (from.v6.sin6_scope_id != 0)
            address.setScopeId(nameOf(from.v6.sin6_scope_id));
        datagram.setSender(address, ntohs(from.v6.sin6_port));
    } else {
        address.setAddress(ntohl(from.v4.sin_addr.s_addr));
        datagram.setSender(address, ntohs(from.v4.sin_port));
    }
    for (cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header))
        readInfo(*header, datagram);
    return datagram;
}

#else

std::optional<QNetworkDatagram> Reader::next(QUdpSocket &socket, qsizetype most)
{
    QNetworkDatagram datagram = socket.receiveDatagram(most);
    return datagram.isValid() ? std::optional(std::move(datagram)) : std::nullopt;
}

#endif

} // namespace chatbook::lan
