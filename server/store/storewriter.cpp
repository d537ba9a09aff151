#include "storewriter.h"

#include "eventdispatcher.h"
#include "namestore.h"
#include "upgrade.h"

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace chatbook::server {
namespace {

/// How long the log may hold deleted or replaced text. Emptying it costs two fsyncs, which
/// deletions close together share.
constexpr std::chrono::seconds logKept(2);

} // namespace

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
    // Runs after every queued job, and after the commit that the first of them asked for.
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
    if (Result<Done> upgraded = upgrade(*m_database, path); !upgraded)
        return upgraded;
    try {
        m_database->run(QStringLiteral("INSERT OR IGNORE INTO server (one, id) VALUES (1, ?)"),
                        {newServerId});
        keepLooksCurrent(*m_database);
        m_writer = std::make_unique<Writer>(*m_database, clock);
        Rows rows = m_database->run(QStringLiteral("SELECT id FROM server"));
        rows.next();
        m_serverId = {rows.text(0)};
        m_tallyAtStart = m_writer->tally();
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

void StoreWriter::ping(std::function<void()> answered)
{
    QMetaObject::invokeMethod(&m_inThread, [this, answered = std::move(answered)] {
        QMetaObject::invokeMethod(&m_store, answered, Qt::QueuedConnection);
    });
}

void StoreWriter::accept(Batch &jobs)
{
    const bool first = m_pending.empty();
    std::move(jobs.begin(), jobs.end(), std::back_inserter(m_pending));
    jobs.clear();
    // Runs after everything that is queued by now, which makes a batch.
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
    // A command that fails must not take the others with it.
    if (!tryCommit(jobs) && jobs.size() > 1)
        for (WriteJob *job : jobs)
            tryCommit({job});
    if (m_writer->takeErased())
        emptyLogSoon();
    QMetaObject::invokeMethod(
        &m_store,
        [&store = m_store, batch = std::move(batch), tally = m_writer->tally(),
         commits = m_commits] { store.finish(*batch, tally, commits); },
        Qt::QueuedConnection);
}

void StoreWriter::emptyLogSoon()
{
    if (std::exchange(m_willEmptyLog, true))
        return;
    QTimer::singleShot(logKept, &m_inThread, [this] {
        m_willEmptyLog = false;
        if (m_database && !m_database->emptyLog())
            emptyLogSoon();
    });
}

bool StoreWriter::tryCommit(const std::vector<WriteJob *> &jobs)
{
    QElapsedTimer timer;
    timer.start();
    try {
        Transaction transaction(*m_database);
        for (WriteJob *job : jobs)
            job->run(*m_writer);
        transaction.commit();
        m_writer->committed();
        m_commits.seconds.add(double(timer.nsecsElapsed()) / 1e9);
        m_commits.changes.add(double(jobs.size()));
        if (std::exchange(m_isFailing, false))
            m_store.reportRecovery();
        return true;
    } catch (const SqlError &error) {
        m_writer->rolledBack();
        if (jobs.size() == 1) {
            ++m_commits.failed;
            m_isFailing = true;
            jobs.front()->fail({ErrorCode::Unavailable,
                                QStringLiteral("The server could not store this. Please try again "
                                               "later.")});
            m_store.reportFailure(error.message);
        }
        return false;
    }
}

} // namespace chatbook::server
