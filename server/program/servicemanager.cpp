#include "servicemanager.h"

#include <algorithm>
#include <cstddef>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace chatbook::server {
namespace {

QByteArray taken(const char *variable)
{
    QByteArray value = qgetenv(variable);
    qunsetenv(variable);
    return value;
}

/// A socket connected to that path, or with a leading '@' to that abstract name; -1: none.
int connectedTo(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() < 2 || (path[0] != '/' && path[0] != '@') ||
        size_t(path.size()) >= sizeof address.sun_path)
        return -1;
    std::copy(path.begin(), path.end(), address.sun_path);
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    const auto size = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(path.size()));
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket >= 0 && ::connect(socket, reinterpret_cast<const sockaddr *>(&address), size) != 0) {
        ::close(socket);
        return -1;
    }
    return socket;
}

} // namespace

ServiceManager::ServiceManager()
    : m_socket(connectedTo(taken("NOTIFY_SOCKET")))
{
    const qlonglong watchdog = taken("WATCHDOG_USEC").toLongLong();
    const QByteArray process = taken("WATCHDOG_PID");
    if (watchdog > 0 && (process.isEmpty() || process.toLongLong() == ::getpid()))
        m_watchdog = std::chrono::microseconds(watchdog);
}

ServiceManager::~ServiceManager()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

void ServiceManager::tell(const QByteArray &lines) const
{
    if (m_socket >= 0)
        (void)::send(m_socket, lines.constData(), size_t(lines.size()), MSG_NOSIGNAL);
}

} // namespace chatbook::server
