#pragma once

#include "options.h"
#include "stats.h"
#include "tls.h"
#include "wire.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace load {

/// One connection to the server, and the person it is logged in as.
struct Client
{
    enum class Stage : uint8_t {
        Closed,
        Connecting, ///< until the WebSocket is open
        Opening,    ///< until Engine.IO's open packet
        Joining,    ///< until Socket.IO's CONNECT is answered
        Joined,
        LoggingIn,  ///< until the ack
        CatchingUp, ///< until `synced`
        Ready,
    };

    uint32_t index = 0;
    int fd = -1;
    TlsSession tls; ///< none: plain
    Stage stage = Stage::Closed;
    bool waitsToWrite = false;
    uint32_t nextAck = 0;
    int64_t changed = 0;       ///< the highest pushed to it, or from `synced`
    int64_t serverOffset = -1; ///< for coming back; -1: registers
    std::string userId;
    std::string partial; ///< the start of a frame whose rest has not come
    std::string out;
};

/// What a scenario does with input. Packets are valid only during the call.
class Listener
{
public:
    virtual ~Listener() = default;
    /// CONNECT was answered; by default the client then logs in.
    virtual bool joined(Client &) { return true; }
    virtual void ready(Client &) {}
    /// `["name",…]`, also while it catches up.
    virtual void event(Client &, std::string_view) {}
    /// `[…]` of an ack.
    virtual void ack(Client &, uint32_t /*id*/, std::string_view) {}
};

/// All connections of this process, in one thread.
class Loop
{
public:
    explicit Loop(const Options &options);
    Loop(const Loop &) = delete;
    Loop &operator=(const Loop &) = delete;
    ~Loop();

    Client &add();
    Client &client(size_t index) { return m_clients[index]; }
    size_t size() const { return m_clients.size(); }

    void setListener(Listener &listener) { m_listener = &listener; }

    /// Connects and logs in: as new, or with its token where `serverOffset` is 0 or more.
    void open(Client &client);
    /// Closes at once, with a reset, so that no port stays in use.
    void close(Client &client);
    /// Sends `register` or `login` for a client whose listener held that back.
    void logIn(Client &client);

    /// An event with an ack. `arguments` is the JSON behind the name. Sent at the turn's end.
    uint32_t request(Client &client, std::string_view name, std::string_view argument);
    /// Writes what the client's `out` holds.
    void flush(Client &client);

    /// Runs until `done` is true or the time is over; false if the time was over.
    bool run(Nanoseconds until, const std::function<bool()> &done = {});

    /// When the packet being handled was read.
    Nanoseconds readAt() const { return m_readAt; }

    /// Counts a violation, and keeps the first few.
    void violation(const std::string &what);
    uint64_t violations() const { return m_violations; }
    const std::vector<std::string> &firstViolations() const { return m_firstViolations; }

    void setPort(uint16_t port) { m_port = port; }

private:
    void read(Client &client);
    /// Reads one piece; false if there is no more.
    bool readPiece(Client &client);
    bool parse(Client &client, const char *&at, const char *end);
    void take(Client &client, std::string_view packet);
    void takeLoginAck(Client &client, std::string_view packet);
    void takeSynced(Client &client, std::string_view packet);
    void lose(Client &client, const char *why);

    uint16_t m_port;
    std::optional<TlsClient> m_tls;
    int m_epoll;
    std::deque<Client> m_clients; ///< a deque, so that they stay in place
    Listener *m_listener = nullptr;
    Nanoseconds m_readAt = 0;
    std::unique_ptr<char[]> m_buffer;
    uint64_t m_violations = 0;
    std::vector<std::string> m_firstViolations;
};

} // namespace load
