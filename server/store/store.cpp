#include "store.h"

#include "searcher.h"
#include "sqlite/migrations.h"
#include "storereader.h"
#include "storewriter.h"

#include <QFileInfo>

namespace chatbook {
namespace {

constexpr size_t readerCount = 2;

/// Looks at what is there before anything is opened for writing: a newer or a damaged database
/// is left as it is.
Result<Done> inspect(const QString &path)
{
    const QFileInfo file(path);
    if (!file.exists() || file.size() == 0)
        return Done{};
    // Without a log beside it nothing is left to be recovered, and the file can be read without
    // leaving a trace.
    const bool logged = QFileInfo(path + QStringLiteral("-wal")).size() > 0;
    const Result<std::unique_ptr<Database>> opened =
        Database::open(path, logged ? Database::Mode::Read : Database::Mode::Immutable);
    if (!opened)
        return opened.error();
    const int latest = Migrations(QStringLiteral(":/server/sql")).latest();
    try {
        if (const int version = (*opened)->version(); version > latest)
            return Error{
                ErrorCode::Unavailable,
                QStringLiteral("The database %1 was made by a newer Chatbook (its format is "
                               "%2, this program knows %3).")
                    .arg(path)
                    .arg(version)
                    .arg(latest)};
    } catch (const SqlError &error) {
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("The database %1 cannot be read: %2.").arg(path, error.message)};
    }
    if (const QString damage = (*opened)->damage(); !damage.isEmpty())
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("The database %1 is damaged (%2). Move it away, or put a backup "
                           "in its place.")
                .arg(path, damage)};
    return Done{};
}

} // namespace

Store::Store(const Options &options)
    : m_options(options)
    , m_writer(std::make_unique<StoreWriter>(*this))
    , m_searcher(std::make_unique<Searcher>(
          *this, Searcher::Options{options.searchMemory, options.searchBlock}))
{
    for (size_t i = 0; i < readerCount; ++i)
        m_readers.push_back(std::make_unique<StoreReader>(*this, QStringLiteral("store-reader")));
}

Store::~Store()
{
    // The readers first: the writer is the last to have the file open and so tidies up its log.
    m_readers.clear();
    m_searcher.reset();
    handOver();
    m_writer.reset();
}

Result<std::unique_ptr<Store>> Store::open(const Options &options, const Clock &clock,
                                           const QString &newServerId)
{
    if (Result<Done> sound = inspect(options.path); !sound)
        return sound.error();
    std::unique_ptr<Store> store(new Store(options));
    if (Result<Done> started = store->m_writer->start(options.path, clock, newServerId); !started)
        return started.error();
    for (const auto &reader : store->m_readers)
        if (Result<Done> started = reader->start(options.path); !started)
            return started.error();
    if (Result<Done> started = store->m_searcher->start(options.path); !started)
        return started.error();
    store->m_head = store->m_writer->headAtStart();
    return store;
}

ServerId Store::serverId() const
{
    return m_writer->serverId();
}

void Store::submit(std::unique_ptr<WriteJob> job)
{
    if (m_options.queuedWrites > 0 && m_queued >= m_options.queuedWrites) {
        job->fail({ErrorCode::Unavailable,
                   QStringLiteral("The server has too much to do. Please try again later.")});
        std::shared_ptr<WriteJob> refused = std::move(job);
        QMetaObject::invokeMethod(
            this, [refused] { refused->finish(); }, Qt::QueuedConnection);
        return;
    }
    ++m_queued;
    // What one turn of the event loop brings goes to the writer at once.
    if (m_unsent.empty())
        QMetaObject::invokeMethod(this, &Store::handOver, Qt::QueuedConnection);
    m_unsent.push_back(std::move(job));
}

void Store::handOver()
{
    m_writer->enqueue(std::exchange(m_unsent, {}));
}

void Store::submit(std::unique_ptr<ReadJob> job)
{
    m_readers[m_nextReader]->enqueue(std::move(job));
    m_nextReader = (m_nextReader + 1) % m_readers.size();
}

void Store::submitSearch(std::unique_ptr<ReadJob> job)
{
    m_searcher->enqueue(std::move(job));
}

Result<Page<Message>> Store::carryOutSearch(Database &database, const SearchQuery &query)
{
    return m_searcher->carryOut(database, query);
}

void Store::finish(const std::vector<std::unique_ptr<WriteJob>> &batch, qint64 head,
                   qint64 addedText)
{
    m_queued -= int(batch.size());
    m_head = head;
    m_searcher->added(addedText);
    for (const auto &job : batch)
        job->finish();
}

} // namespace chatbook
