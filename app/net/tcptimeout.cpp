#include "net/tcptimeout.h"

#include <QTcpSocket>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace chatbook {

void setAcknowledgeWithin(std::chrono::milliseconds time, const QTcpSocket &socket)
{
#ifdef TCP_USER_TIMEOUT
    const auto ms = unsigned(time.count());
    ::setsockopt(int(socket.socketDescriptor()), IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
#else
    Q_UNUSED(time)
    Q_UNUSED(socket)
#endif
}

} // namespace chatbook
