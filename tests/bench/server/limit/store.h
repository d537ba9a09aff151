#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace limit {

constexpr uint32_t everyone = UINT32_MAX; ///< as a recipient: ALL_CHAT

/// A message on its way into the table or out of it. Its text stays escaped for JSON.
struct Message
{
    uint32_t connection = 0; ///< the connection that sent it
    uint32_t generation = 0; ///< tells it from earlier connections in the same place
    uint64_t ack = 0;
    uint32_t sender = 0;
    uint32_t recipient = everyone;
    int64_t offset = 0;
    int64_t time = 0; ///< ms since 1970
    bool isNew = true;
    std::string content;
    std::string clientOffset;
};

/// A conversation's key in the table.
int64_t conversationOf(uint32_t sender, uint32_t recipient);

/// One thread's connection to the file, with its statements.
class Table
{
public:
    explicit Table(const std::string &path);
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;
    ~Table();

    int64_t newestOffset();
    void begin();
    void commit();
    /// Gives the message its offset or, if this clientOffset was stored before, the stored message.
    void insert(Message &message, int64_t nextOffset);
    /// Oldest first; offsets are exclusive, except `around`; 0 means not set.
    std::vector<Message> page(int64_t conversation, int64_t before, int64_t around, int limit);

private:
    sqlite3_stmt *prepare(const char *sql);
    void run(const char *sql);
    void read(sqlite3_stmt *statement, std::vector<Message> &into);

    sqlite3 *m_database = nullptr;
    std::vector<sqlite3_stmt *> m_statements;
    sqlite3_stmt *m_begin;
    sqlite3_stmt *m_commit;
    sqlite3_stmt *m_insert;
    sqlite3_stmt *m_stored;
    sqlite3_stmt *m_before;
    sqlite3_stmt *m_from;
};

/// Stores on a thread of its own: everything that came meanwhile in one transaction. An eventfd
/// tells the loop, which then takes what was stored.
class Store
{
public:
    Store(const std::string &path, int eventFd);
    Store(const Store &) = delete;
    Store &operator=(const Store &) = delete;
    ~Store();

    /// Takes all of `messages`, and leaves it empty.
    void write(std::vector<Message> &messages);
    /// Appends what was stored since.
    void takeStored(std::vector<Message> &messages);

private:
    void run(const std::string &path);

    int m_eventFd;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Message> m_queue;
    std::vector<Message> m_stored;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace limit
