#include "storereader.h"

#include "eventdispatcher.h"
#include "threadpriority.h"

#include <QCoreApplication>

namespace chatbook::server {

StoreReader::StoreReader(Store &store, const QString &name)
    : m_store(store)
{
    m_inThread.moveToThread(&m_thread);
    m_thread.setObjectName(name);
    loop::useOwnDispatcher(m_thread);
    m_thread.start();
}

StoreReader::~StoreReader()
{
    // Nobody waits for the answers any more.
    QCoreApplication::removePostedEvents(&m_inThread);
    QMetaObject::invokeMethod(
        &m_inThread, [this] { m_database.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

Result<Done> StoreReader::start(const QString &path)
{
    Result<Done> result = Done{};
    QMetaObject::invokeMethod(
        &m_inThread,
        [&] {
            lowerPriority();
            Result<std::unique_ptr<Database>> opened = Database::open(path, Database::Mode::Read);
            if (opened)
                m_database = std::move(*opened);
            else
                result = opened.error();
        },
        Qt::BlockingQueuedConnection);
    return result;
}

void StoreReader::enqueue(std::unique_ptr<ReadJob> job)
{
    ++m_waiting;
    std::shared_ptr<ReadJob> shared = std::move(job);
    QMetaObject::invokeMethod(&m_inThread, [this, shared = std::move(shared)]() mutable {
        carryOut(*shared);
        // Nothing of the job stays here: it is destroyed where it was made.
        QMetaObject::invokeMethod(
            &m_store,
            [this, shared = std::move(shared)] {
                --m_waiting;
                shared->finish();
            },
            Qt::QueuedConnection);
    });
}

void StoreReader::carryOut(ReadJob &job)
{
    try {
        m_database->run(QStringLiteral("BEGIN"));
        job.run(*m_database);
    } catch (const SqlError &error) {
        job.fail({ErrorCode::Unavailable,
                  QStringLiteral("The server could not read this. Please try again later.")});
        m_store.reportFailure(error.message);
    }
    try {
        m_database->run(QStringLiteral("COMMIT"));
    } catch (const SqlError &) {
        // If BEGIN failed there is no transaction.
    }
}

} // namespace chatbook::server
