#include "loop.h"

#include "finder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace load {
namespace {

constexpr size_t readAtOnce = 256 << 10;
constexpr size_t largestFrame = 16 << 20;

/// Connections from one loopback address; more would use up its ports.
constexpr uint32_t perAddress = 4'000;

void check(bool fine, const char *what)
{
    if (fine)
        return;
    std::perror(what);
    std::exit(1);
}

} // namespace

Loop::Loop(const Options &options)
    : m_port(options.port)
    , m_epoll(epoll_create1(EPOLL_CLOEXEC))
    , m_buffer(new char[largestFrame + readAtOnce])
{
    check(m_epoll >= 0, "epoll");
    if (options.tls)
        m_tls.emplace();
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

Loop::~Loop()
{
    for (Client &client : m_clients)
        close(client);
    ::close(m_epoll);
}

Client &Loop::add()
{
    Client &client = m_clients.emplace_back();
    client.index = uint32_t(m_clients.size() - 1);
    return client;
}

void Loop::open(Client &client)
{
    client.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    check(client.fd >= 0, "socket");
    const int on = 1;
    setsockopt(client.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(client.fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + client.index / perAddress);
    check(bind(client.fd, reinterpret_cast<sockaddr *>(&own), sizeof own) == 0, "bind");
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(m_port);
    check(connect(client.fd, reinterpret_cast<sockaddr *>(&server), sizeof server) == 0 ||
              errno == EINPROGRESS,
          "connect");
    epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = &client}};
    check(epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.fd, &event) == 0, "epoll_ctl");
    if (m_tls)
        client.tls = m_tls->open(client.fd);
    client.stage = Client::Stage::Connecting;
    client.waitsToWrite = true;
    client.nextAck = 0;
    client.partial.clear();
    client.out = handshakeRequest();
}

void Loop::close(Client &client)
{
    if (client.fd < 0)
        return;
    const linger reset{.l_onoff = 1, .l_linger = 0};
    setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    client.tls.reset();
    ::close(client.fd);
    client.fd = -1;
    client.stage = Client::Stage::Closed;
}

uint32_t Loop::request(Client &client, std::string_view name, std::string_view argument)
{
    const uint32_t id = client.nextAck++;
    std::string packet = "42" + std::to_string(id) + "[\"";
    packet.append(name).append("\",").append(argument).append("]");
    appendText(client.out, packet);
    return id;
}

void Loop::flush(Client &client)
{
    if (client.fd < 0 || client.out.empty())
        return;
    const ssize_t sent =
        client.tls ? send(client.tls.get(), client.out.data(), client.out.size())
                   : ::send(client.fd, client.out.data(), client.out.size(), MSG_NOSIGNAL);
    if (sent < 0 ? errno != EAGAIN : sent == 0)
        return lose(client, "a write failed");
    client.out.erase(0, size_t(std::max<ssize_t>(sent, 0)));
    // Until its handshake is done, TLS waits for the server.
    const bool waits =
        !client.out.empty() && (!client.tls || sent > 0 || waitsToWrite(client.tls.get()));
    if (waits == client.waitsToWrite)
        return;
    client.waitsToWrite = waits;
    epoll_event event{.events = waits ? EPOLLIN | EPOLLOUT : uint32_t(EPOLLIN),
                      .data = {.ptr = &client}};
    epoll_ctl(m_epoll, EPOLL_CTL_MOD, client.fd, &event);
}

bool Loop::run(Nanoseconds until, const std::function<bool()> &done)
{
    std::array<epoll_event, 512> events;
    for (;;) {
        if (done && done())
            return true;
        const Nanoseconds left = until - now();
        if (left <= 0)
            return false;
        const int count = epoll_wait(m_epoll, events.data(), int(events.size()),
                                     int(std::min<Nanoseconds>(left / 1'000'000 + 1, 1'000)));
        for (int i = 0; i < count; ++i) {
            Client &client = *static_cast<Client *>(events[size_t(i)].data.ptr);
            if (events[size_t(i)].events & EPOLLOUT)
                flush(client);
            if (client.fd >= 0 && events[size_t(i)].events & ~uint32_t(EPOLLOUT))
                read(client);
            flush(client);
        }
    }
}

void Loop::read(Client &client)
{
    // The kernel does not report what TLS has already read.
    while (readPiece(client) && client.tls) {
    }
}

bool Loop::readPiece(Client &client)
{
    const size_t kept = client.partial.size();
    char *const buffer = m_buffer.get();
    std::memcpy(buffer, client.partial.data(), kept);
    const ssize_t got = client.tls ? receive(client.tls.get(), buffer + kept, readAtOnce)
                                   : recv(client.fd, buffer + kept, readAtOnce, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            lose(client, "the server closed the connection");
        return false;
    }
    m_readAt = now();
    const char *at = buffer;
    const char *const end = buffer + kept + got;
    if (!parse(client, at, end)) {
        lose(client, "what came is no frame");
        return false;
    }
    if (client.fd >= 0)
        client.partial.assign(at, size_t(end - at));
    if (client.partial.size() > largestFrame)
        lose(client, "a frame is too large");
    return client.fd >= 0;
}

bool Loop::parse(Client &client, const char *&at, const char *end)
{
    if (client.stage == Client::Stage::Connecting) {
        const Parse parsed = parseHandshake(at, end);
        if (parsed != Parse::Whole)
            return parsed == Parse::Partial;
        client.stage = Client::Stage::Opening;
    }
    Frame frame;
    while (client.fd >= 0) {
        const Parse parsed = parseFrame(at, end, frame);
        if (parsed != Parse::Whole)
            return parsed == Parse::Partial;
        if (frame.opcode == textOpcode && !frame.payload.empty())
            take(client, frame.payload);
        else if (frame.opcode == pingOpcode)
            appendFrame(client.out, pongOpcode, frame.payload);
        else if (frame.opcode == closeOpcode)
            lose(client, "the server said goodbye");
    }
    return true;
}

void Loop::lose(Client &client, const char *why)
{
    close(client);
    violation("connection " + std::to_string(client.index) + ": " + why);
}

void Loop::violation(const std::string &what)
{
    if (++m_violations <= 10)
        m_firstViolations.push_back(what);
}

} // namespace load
