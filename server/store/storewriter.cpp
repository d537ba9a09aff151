#include "storewriter.h"

#include "loop/eventdispatcher.h"
#include "sqlite/migrations.h"

#include <algorithm>
#include <iterator>

namespace chatbook {

StoreWriter::StoreWriter(Store &store)
    : m_store(store)
{
    m_inThread.moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("store-writer"));
    loop::useOwnDispatcher(m_thread);
    m_thread.start();
}

StoreWriter::~StoreWriter()
{
    // Comes after every queued job, and after the commit that the first of them asked for.
    QMetaObject::invokeMethod(
        &m_inThread,
        [this] {
            commitPending();
            m_writer.reset();
            m_database.reset();
        },
        Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

Result<Done> StoreWriter::start(const QString &path, const Clock &clock, const QString &newServerId)
{
    Result<Done> result = Done{};
    QMetaObject::invokeMethod(
        &m_inThread, [&] { result = openDatabase(path, clock, newServerId); },
        Qt::BlockingQueuedConnection);
    return result;
}

Result<Done> StoreWriter::openDatabase(const QString &path, const Clock &clock,
                                       const QString &newServerId)
{
    Result<std::unique_ptr<Database>> opened = Database::open(path, Database::Mode::Write);
    if (!opened)
        return opened.error();
    m_database = std::move(*opened);
    const Migrations migrations(QStringLiteral(":/server/sql"));
    if (Result<Done> applied = migrations.apply(*m_database); !applied)
        return applied;
    try {
        m_database->run(QStringLiteral("INSERT OR IGNORE INTO server (one, id) VALUES (1, ?)"),
                        {newServerId});
        m_writer = std::make_unique<Writer>(*m_database, clock);
        Rows rows = m_database->run(QStringLiteral("SELECT id FROM server"));
        rows.next();
        m_serverId = {rows.text(0)};
        m_headAtStart = m_writer->head();
    } catch (const SqlError &error) {
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("The database cannot be written: %1.").arg(error.message)};
    }
    return Done{};
}

void StoreWriter::enqueue(Batch jobs)
{
    QMetaObject::invokeMethod(&m_inThread, [this, shared = std::make_shared<Batch>(
                                                      std::move(jobs))] { accept(*shared); });
}

void StoreWriter::accept(Batch &jobs)
{
    const bool first = m_pending.empty();
    std::move(jobs.begin(), jobs.end(), std::back_inserter(m_pending));
    jobs.clear();
    // Runs after all that is queued by now: that is what makes a batch.
    if (first)
        QMetaObject::invokeMethod(
            &m_inThread, [this] { commitPending(); }, Qt::QueuedConnection);
}

void StoreWriter::commitPending()
{
    if (m_pending.empty())
        return;
    auto batch = std::make_shared<Batch>(std::move(m_pending));
    m_pending.clear();
    std::vector<WriteJob *> jobs;
    for (const auto &job : *batch)
        jobs.push_back(job.get());
    // One command that cannot be carried out must not take the others with it.
    if (!tryCommit(jobs) && jobs.size() > 1)
        for (WriteJob *job : jobs)
            tryCommit({job});
    QMetaObject::invokeMethod(
        &m_store,
        [&store = m_store, batch = std::move(batch), head = m_writer->head(),
         text = m_writer->addedText()] { store.finish(*batch, head, text); },
        Qt::QueuedConnection);
}

bool StoreWriter::tryCommit(const std::vector<WriteJob *> &jobs)
{
    try {
        Transaction transaction(*m_database);
        for (WriteJob *job : jobs)
            job->run(*m_writer);
        transaction.commit();
        m_writer->committed();
        return true;
    } catch (const SqlError &error) {
        m_writer->rolledBack();
        if (jobs.size() == 1) {
            jobs.front()->fail({ErrorCode::Unavailable,
                                QStringLiteral("The server could not store this. Please try again "
                                               "later.")});
            emit m_store.failed(error.message);
        }
        return false;
    }
}

} // namespace chatbook
