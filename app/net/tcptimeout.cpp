#include "tcptimeout.h"

#include <QTcpSocket>

#include <algorithm>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace chatbook::app {

void setTcpTimeout(std::chrono::milliseconds time, const QTcpSocket &socket)
{
#if defined(TCP_USER_TIMEOUT) && defined(TCP_KEEPIDLE)
    const auto set = [&socket](int level, int option, int value) {
        ::setsockopt(int(socket.socketDescriptor()), level, option, &value, sizeof value);
    };
    // Applies to sent data, and also ends keep-alive (tcp(7)).
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, int(time.count()));
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, std::max(1, int(time.count() * 3 / 5'000)));
    set(IPPROTO_TCP, TCP_KEEPINTVL, 1);
#else
    Q_UNUSED(time)
    Q_UNUSED(socket)
#endif
}

} // namespace chatbook::app
