#pragma once

#include "store.h"

#include <QThread>

namespace chatbook::server {

/// A thread with its own reading connection; each query sees one state of the database.
class StoreReader
{
public:
    /// `name`: of the thread.
    StoreReader(Store &store, const QString &name);
    ~StoreReader();

    /// Opens the database in the thread. Call it once.
    Result<Done> start(const QString &path);

    void enqueue(std::unique_ptr<ReadJob> job);

    /// Jobs whose answer was not handed out yet.
    qsizetype waiting() const { return m_waiting; }

private:
    void carryOut(ReadJob &job); ///< in the thread

    Store &m_store;
    QThread m_thread;
    QObject m_inThread; ///< lives in the thread: what is invoked on it runs there
    std::unique_ptr<Database> m_database;
    qsizetype m_waiting = 0;
};

} // namespace chatbook::server
