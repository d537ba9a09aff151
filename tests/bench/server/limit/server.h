#pragma once

#include "documents.h"
#include "store.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace limit {

/// One thread over epoll that reads and writes all connections, beside the store's.
class Server
{
public:
    /// Listens on 127.0.0.1; port 0 takes a free one.
    Server(uint16_t port, const std::string &table);
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    uint16_t port() const;
    [[noreturn]] void run();

private:
    /// Output of a batch for one connection only; it follows that much of the output for all.
    struct Piece
    {
        size_t behind = 0;
        size_t begin = 0;
        size_t end = 0;
    };

    struct Connection
    {
        int fd = -1;
        uint32_t generation = 0;
        uint32_t user = 0;
        enum class Stage : uint8_t { Handshake, Opened, Joined, LoggedIn } stage = {};
        bool waitsToWrite = false;
        bool isTouched = false;
        std::string partial;       ///< the received part of a frame
        std::string waiting;       ///< what the kernel has not taken yet
        std::string out;           ///< sent at the end of the turn, before the rest
        std::vector<Piece> pieces; ///< of this batch
    };

    void accept();
    void read(uint32_t index);
    bool parse(uint32_t index, char *&at, const char *end);
    bool takeHandshake(Connection &connection, char *&at, const char *end);
    void take(uint32_t index, std::string_view packet);
    void takeRegister(uint32_t index, uint64_t ack, std::string_view json);
    void takeMessage(uint32_t index, uint64_t ack, std::string_view json);
    void takeChat(uint32_t index, uint64_t ack, std::string_view json);
    void publishStored();
    void addPush(const Message &message);
    void addPiece(uint32_t index, size_t begin, size_t end);
    void touch(uint32_t index);
    void flushAll();
    void flush(uint32_t index);
    void send(uint32_t index, const char *data, size_t size);
    void watchWriting(uint32_t index, bool on);
    void close(uint32_t index);
    void beat();

    int m_epoll;
    int m_listener;
    int m_eventFd;
    People m_people;
    Documents m_documents;
    Table m_table; ///< to read from
    Store m_store;
    std::vector<Connection> m_connections;
    std::vector<uint32_t> m_free;
    std::vector<std::vector<uint32_t>> m_byUser; ///< their connections
    std::vector<uint32_t> m_touched;             ///< connections with something to write
    std::vector<Message> m_requests;
    std::vector<Message> m_stored;
    std::string m_all;     ///< frames for everyone, of this batch
    std::string m_private; ///< frames for few
    std::string m_packet;
    std::unique_ptr<char[]> m_buffer;
    int64_t m_lastBeat = 0;
};

} // namespace limit
