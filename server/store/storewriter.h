#pragma once

#include "store.h"

#include <QThread>

namespace chatbook::server {

/// The only thread that writes. Everything that is queued when it begins goes into one transaction,
/// and so costs one fsync.
class StoreWriter
{
public:
    explicit StoreWriter(Store &store);
    ~StoreWriter(); ///< carries out what is queued

    /// Opens or makes the database in the thread and migrates it. Call it once.
    Result<Done> start(const QString &path, const Clock &clock, const QString &newServerId);

    /// Values read when the database was opened.
    ServerId serverId() const { return m_serverId; }
    const Tally &tallyAtStart() const { return m_tallyAtStart; }

    using Batch = std::vector<std::unique_ptr<WriteJob>>;
    void enqueue(Batch jobs);

    /// See Store::ping().
    void ping(std::function<void()> answered);

private:
    // In the thread:
    Result<Done> openDatabase(const QString &path, const Clock &clock, const QString &newServerId);
    void accept(Batch &jobs);
    void commitPending();
    bool tryCommit(const std::vector<WriteJob *> &jobs);
    void emptyLogSoon();

    Store &m_store;
    QThread m_thread;
    QObject m_inThread; ///< lives in the thread: what is invoked on it runs there
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Writer> m_writer;
    Batch m_pending;
    bool m_willEmptyLog = false;
    bool m_isFailing = false; ///< the latest change could not be stored
    ServerId m_serverId;
    Tally m_tallyAtStart;
    CommitMetrics m_commits;
};

} // namespace chatbook::server
