#include "net/directsocket.h"

#include <algorithm>

#include <sys/socket.h>

namespace chatbook::net {

qint64 DirectSocket::writeData(const char *data, qint64 size)
{
    // Never past what waits; and what is wrong with the connection QTcpSocket finds out by itself.
    const qint64 sent =
        bytesToWrite() > 0 ? 0
                           : std::max<qint64>(0, ::send(int(socketDescriptor()), data, size_t(size),
                                                        MSG_DONTWAIT | MSG_NOSIGNAL));
    if (sent == size)
        return size;
    const qint64 kept = QTcpSocket::writeData(data + sent, size - sent);
    return kept < 0 ? kept : sent + kept;
}

} // namespace chatbook::net
