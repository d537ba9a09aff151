#include "storereader.h"

namespace chatbook {

StoreReader::StoreReader(Store &store)
    : m_store(store)
{
    m_inThread.moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("store-reader"));
    m_thread.start();
}

StoreReader::~StoreReader()
{
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
    std::shared_ptr<ReadJob> shared = std::move(job);
    QMetaObject::invokeMethod(&m_inThread, [this, shared = std::move(shared)] {
        carryOut(*shared);
        QMetaObject::invokeMethod(
            &m_store, [shared] { shared->finish(); }, Qt::QueuedConnection);
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
        emit m_store.failed(error.message);
    }
    try {
        m_database->run(QStringLiteral("COMMIT"));
    } catch (const SqlError &) {
        // There is no transaction where BEGIN failed.
    }
}

} // namespace chatbook
