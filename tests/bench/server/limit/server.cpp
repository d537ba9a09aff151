// The limit server's sockets: connections, input and output.
#include "server.h"

#include "wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace limit {
namespace {

constexpr size_t readAtOnce = 256 << 10;
constexpr size_t largestRequest = 128 << 10;
constexpr size_t mostWaiting = 32 << 20; ///< bytes that a peer may leave unread
constexpr int64_t pingInterval = 25;     ///< seconds

constexpr uint64_t listenerTag = UINT64_MAX;
constexpr uint64_t eventTag = UINT64_MAX - 1;

int listenOn(uint16_t port)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
        listen(fd, 4'096) != 0) {
        std::perror("listen");
        std::exit(1);
    }
    return fd;
}

int64_t secondsUp()
{
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

} // namespace

Server::Server(uint16_t port, const std::string &table)
    : m_epoll(epoll_create1(EPOLL_CLOEXEC))
    , m_listener(listenOn(port))
    , m_eventFd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    , m_documents(m_people)
    , m_table(table)
    , m_store(table, m_eventFd)
    , m_buffer(new char[largestRequest + readAtOnce])
    , m_lastBeat(secondsUp())
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    epoll_event listening{.events = EPOLLIN, .data = {.u64 = listenerTag}};
    epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_listener, &listening);
    epoll_event stored{.events = EPOLLIN, .data = {.u64 = eventTag}};
    epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_eventFd, &stored);
}

uint16_t Server::port() const
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
}

void Server::run()
{
    std::array<epoll_event, 512> events;
    for (;;) {
        const int count = epoll_wait(m_epoll, events.data(), int(events.size()), 1'000);
        for (int i = 0; i < count; ++i) {
            const epoll_event &event = events[size_t(i)];
            if (event.data.u64 == listenerTag) {
                accept();
            } else if (event.data.u64 == eventTag) {
                uint64_t times = 0;
                if (::read(m_eventFd, &times, sizeof times) == sizeof times)
                    publishStored();
            } else {
                const auto index = uint32_t(event.data.u64);
                if (event.events & EPOLLOUT)
                    touch(index);
                if (event.events & ~uint32_t(EPOLLOUT))
                    read(index);
            }
        }
        if (!m_requests.empty())
            m_store.write(m_requests);
        beat();
        flushAll();
    }
}

void Server::accept()
{
    for (;;) {
        const int fd = accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (m_free.empty()) {
            m_free.push_back(uint32_t(m_connections.size()));
            m_connections.emplace_back();
        }
        const uint32_t index = m_free.back();
        m_free.pop_back();
        Connection &connection = m_connections[index];
        connection.fd = fd;
        connection.stage = Connection::Stage::Handshake;
        epoll_event event{.events = EPOLLIN, .data = {.u64 = index}};
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

void Server::read(uint32_t index)
{
    Connection &connection = m_connections[index];
    if (connection.fd < 0)
        return;
    char *const buffer = m_buffer.get();
    const size_t kept = connection.partial.size();
    std::memcpy(buffer, connection.partial.data(), kept);
    const ssize_t got = recv(connection.fd, buffer + kept, readAtOnce, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    char *at = buffer;
    const char *const end = buffer + kept + std::max<ssize_t>(got, 0);
    if (got <= 0 || !parse(index, at, end) || size_t(end - at) > largestRequest)
        return close(index);
    connection.partial.assign(at, size_t(end - at));
}

bool Server::parse(uint32_t index, char *&at, const char *end)
{
    Connection &connection = m_connections[index];
    if (connection.stage == Connection::Stage::Handshake && !takeHandshake(connection, at, end))
        return true;
    if (!connection.out.empty())
        touch(index);
    Frame frame;
    for (;;) {
        const Parse parsed = parseFrame(at, end, frame);
        if (parsed != Parse::Whole)
            return parsed == Parse::Partial;
        if (frame.opcode == 8)
            return false;
        if (frame.opcode == 1)
            take(index, frame.payload);
    }
}

bool Server::takeHandshake(Connection &connection, char *&at, const char *end)
{
    constexpr std::string_view key = "\r\nSec-WebSocket-Key: ";
    const std::string_view text(at, size_t(end - at));
    const size_t head = text.find("\r\n\r\n");
    const size_t start = text.find(key);
    if (head == text.npos || start == text.npos)
        return false;
    const size_t from = start + key.size();
    connection.out = handshakeAnswer(text.substr(from, text.find('\r', from) - from));
    appendFrame(connection.out,
                R"(0{"sid":"limit","upgrades":[],"pingInterval":25000,"pingTimeout":20000,)"
                R"("maxPayload":131072})");
    connection.stage = Connection::Stage::Opened;
    at += head + 4;
    return true;
}

void Server::touch(uint32_t index)
{
    Connection &connection = m_connections[index];
    if (connection.isTouched)
        return;
    connection.isTouched = true;
    m_touched.push_back(index);
}

void Server::addPiece(uint32_t index, size_t begin, size_t end)
{
    std::vector<Piece> &pieces = m_connections[index].pieces;
    if (!pieces.empty() && pieces.back().behind == m_all.size() && pieces.back().end == begin)
        pieces.back().end = end;
    else
        pieces.push_back({m_all.size(), begin, end});
    touch(index);
}

void Server::flushAll()
{
    if (!m_all.empty()) {
        for (uint32_t index = 0; index < m_connections.size(); ++index) {
            Connection &connection = m_connections[index];
            if (connection.stage != Connection::Stage::LoggedIn)
                continue;
            if (connection.isTouched)
                flush(index);
            else
                send(index, m_all.data(), m_all.size());
        }
    }
    for (const uint32_t index : m_touched)
        if (m_connections[index].isTouched)
            flush(index);
    m_touched.clear();
    m_all.clear();
    m_private.clear();
}

void Server::flush(uint32_t index)
{
    Connection &connection = m_connections[index];
    connection.isTouched = false;
    if (connection.fd < 0)
        return;
    m_packet.clear();
    size_t at = 0;
    const size_t all = connection.stage == Connection::Stage::LoggedIn ? m_all.size() : 0;
    for (const Piece &piece : connection.pieces) {
        m_packet.append(m_all, at, piece.behind - at);
        m_packet.append(m_private, piece.begin, piece.end - piece.begin);
        at = piece.behind;
    }
    connection.pieces.clear();
    m_packet.append(m_all, at, all - at).append(connection.out);
    connection.out.clear();
    send(index, m_packet.data(), m_packet.size());
}

void Server::send(uint32_t index, const char *data, size_t size)
{
    Connection &connection = m_connections[index];
    if (!connection.waiting.empty()) {
        connection.waiting.append(data, size);
        const std::string waiting = std::exchange(connection.waiting, {});
        return send(index, waiting.data(), waiting.size());
    }
    const ssize_t sent = ::send(connection.fd, data, size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        return close(index);
    const auto done = size_t(std::max<ssize_t>(sent, 0));
    if (done < size)
        connection.waiting.assign(data + done, size - done);
    if (connection.waiting.size() > mostWaiting)
        return close(index);
    if (connection.waitsToWrite != (done < size))
        watchWriting(index, done < size);
}

void Server::watchWriting(uint32_t index, bool on)
{
    m_connections[index].waitsToWrite = on;
    epoll_event event{.events = on ? EPOLLIN | EPOLLOUT : uint32_t(EPOLLIN),
                      .data = {.u64 = index}};
    epoll_ctl(m_epoll, EPOLL_CTL_MOD, m_connections[index].fd, &event);
}

void Server::close(uint32_t index)
{
    Connection &connection = m_connections[index];
    if (connection.fd < 0)
        return;
    ::close(connection.fd);
    if (connection.stage == Connection::Stage::LoggedIn)
        std::erase(m_byUser[connection.user], index);
    const uint32_t generation = connection.generation + 1;
    connection = {};
    connection.generation = generation;
    m_free.push_back(index);
}

void Server::beat()
{
    // Each second pings its share of the connections.
    const int64_t now = secondsUp();
    for (; m_lastBeat < now; ++m_lastBeat)
        for (size_t i = size_t(m_lastBeat % pingInterval); i < m_connections.size();
             i += size_t(pingInterval)) {
            if (m_connections[i].stage < Connection::Stage::Joined)
                continue;
            appendFrame(m_connections[i].out, "2");
            touch(uint32_t(i));
        }
}

} // namespace limit
