#include "store.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <utility>

#include <sys/prctl.h>
#include <unistd.h>

namespace limit {
namespace {

void bindText(sqlite3_stmt *statement, int place, const std::string &text)
{
    sqlite3_bind_text(statement, place, text.data(), int(text.size()), SQLITE_STATIC);
}

std::string textOf(sqlite3_stmt *statement, int column)
{
    const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(statement, column));
    return text ? std::string(text, size_t(sqlite3_column_bytes(statement, column))) : "";
}

} // namespace

int64_t conversationOf(uint32_t sender, uint32_t recipient)
{
    if (recipient == everyone)
        return 0;
    const auto [low, high] = std::minmax(sender, recipient);
    return int64_t(low + 1) << 31 | high;
}

Table::Table(const std::string &path)
{
    if (sqlite3_open_v2(path.c_str(), &m_database,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        nullptr) != SQLITE_OK) {
        std::fprintf(stderr, "%s cannot be opened\n", path.c_str());
        std::exit(1);
    }
    sqlite3_busy_timeout(m_database, 10'000);
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("CREATE TABLE IF NOT EXISTS messages (offset INTEGER PRIMARY KEY, conversation INTEGER "
        "NOT NULL, sender INTEGER NOT NULL, recipient INTEGER NOT NULL, time INTEGER NOT NULL, "
        "content TEXT NOT NULL, client_offset TEXT)");
    run("CREATE INDEX IF NOT EXISTS by_conversation ON messages (conversation, offset)");
    run("CREATE UNIQUE INDEX IF NOT EXISTS once ON messages (sender, client_offset)");
    m_begin = prepare("BEGIN IMMEDIATE");
    m_commit = prepare("COMMIT");
    m_insert = prepare("INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)");
    m_stored = prepare("SELECT offset, sender, recipient, time, content, client_offset "
                       "FROM messages WHERE sender = ? AND client_offset = ?");
    m_before = prepare("SELECT offset, sender, recipient, time, content, client_offset "
                       "FROM messages WHERE conversation = ? AND offset < ? "
                       "ORDER BY offset DESC LIMIT ?");
    m_from = prepare("SELECT offset, sender, recipient, time, content, client_offset "
                     "FROM messages WHERE conversation = ? AND offset >= ? "
                     "ORDER BY offset LIMIT ?");
}

Table::~Table()
{
    for (sqlite3_stmt *statement : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close(m_database);
}

void Table::run(const char *sql)
{
    if (sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr) == SQLITE_OK)
        return;
    std::fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(m_database));
    std::exit(1);
}

sqlite3_stmt *Table::prepare(const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(m_database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK) {
        std::fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(m_database));
        std::exit(1);
    }
    m_statements.push_back(statement);
    return statement;
}

int64_t Table::newestOffset()
{
    sqlite3_stmt *statement = prepare("SELECT max(offset) FROM messages");
    sqlite3_step(statement);
    const int64_t offset = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return offset;
}

void Table::begin()
{
    sqlite3_step(m_begin);
    sqlite3_reset(m_begin);
}

void Table::commit()
{
    // An ack that promises nothing would be worse than none.
    if (sqlite3_step(m_commit) != SQLITE_DONE) {
        std::fprintf(stderr, "COMMIT: %s\n", sqlite3_errmsg(m_database));
        std::exit(1);
    }
    sqlite3_reset(m_commit);
}

void Table::insert(Message &message, int64_t nextOffset)
{
    message.offset = nextOffset;
    sqlite3_bind_int64(m_insert, 1, nextOffset);
    sqlite3_bind_int64(m_insert, 2, conversationOf(message.sender, message.recipient));
    sqlite3_bind_int64(m_insert, 3, message.sender);
    sqlite3_bind_int64(m_insert, 4, message.recipient);
    sqlite3_bind_int64(m_insert, 5, message.time);
    bindText(m_insert, 6, message.content);
    if (message.clientOffset.empty())
        sqlite3_bind_null(m_insert, 7);
    else
        bindText(m_insert, 7, message.clientOffset);
    const int result = sqlite3_step(m_insert);
    sqlite3_reset(m_insert);
    if (result != SQLITE_DONE) {
        std::fprintf(stderr, "INSERT: %s\n", sqlite3_errmsg(m_database));
        std::exit(1);
    }
    if (sqlite3_changes(m_database) == 1)
        return;
    sqlite3_bind_int64(m_stored, 1, message.sender);
    bindText(m_stored, 2, message.clientOffset);
    std::vector<Message> stored;
    read(m_stored, stored);
    const Message request = std::exchange(message, std::move(stored.at(0)));
    message.connection = request.connection;
    message.generation = request.generation;
    message.ack = request.ack;
    message.isNew = false;
}

void Table::read(sqlite3_stmt *statement, std::vector<Message> &into)
{
    while (sqlite3_step(statement) == SQLITE_ROW) {
        Message &message = into.emplace_back();
        message.offset = sqlite3_column_int64(statement, 0);
        message.sender = uint32_t(sqlite3_column_int64(statement, 1));
        message.recipient = uint32_t(sqlite3_column_int64(statement, 2));
        message.time = sqlite3_column_int64(statement, 3);
        message.content = textOf(statement, 4);
        message.clientOffset = textOf(statement, 5);
    }
    sqlite3_reset(statement);
}

std::vector<Message> Table::page(int64_t conversation, int64_t before, int64_t around, int limit)
{
    std::vector<Message> messages;
    const int older = around ? limit / 2 : limit;
    sqlite3_bind_int64(m_before, 1, conversation);
    sqlite3_bind_int64(m_before, 2, around ? around : before ? before : INT64_MAX);
    sqlite3_bind_int(m_before, 3, older);
    read(m_before, messages);
    std::reverse(messages.begin(), messages.end());
    if (!around)
        return messages;
    sqlite3_bind_int64(m_from, 1, conversation);
    sqlite3_bind_int64(m_from, 2, around);
    sqlite3_bind_int(m_from, 3, limit - older);
    read(m_from, messages);
    return messages;
}

Store::Store(const std::string &path, int eventFd)
    : m_eventFd(eventFd)
    , m_thread([this, path] { run(path); })
{}

Store::~Store()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Store::write(std::vector<Message> &messages)
{
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
        wasEmpty = m_queue.empty();
        if (wasEmpty)
            m_queue.swap(messages);
        else
            std::move(messages.begin(), messages.end(), std::back_inserter(m_queue));
    }
    messages.clear();
    if (wasEmpty)
        m_wake.notify_one();
}

void Store::takeStored(std::vector<Message> &messages)
{
    const std::lock_guard lock(m_mutex);
    if (messages.empty())
        messages.swap(m_stored);
    else
        std::move(m_stored.begin(), m_stored.end(), std::back_inserter(messages));
    m_stored.clear();
}

void Store::run(const std::string &path)
{
    prctl(PR_SET_NAME, "store");
    Table table(path);
    int64_t head = table.newestOffset();
    std::vector<Message> batch;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
            if (m_stopping)
                return;
            batch.swap(m_queue);
        }
        table.begin();
        for (Message &message : batch) {
            table.insert(message, head + 1);
            head += message.isNew ? 1 : 0;
        }
        table.commit();
        {
            const std::lock_guard lock(m_mutex);
            std::move(batch.begin(), batch.end(), std::back_inserter(m_stored));
        }
        batch.clear();
        const uint64_t one = 1;
        if (::write(m_eventFd, &one, sizeof one) != sizeof one)
            return;
    }
}

} // namespace limit
