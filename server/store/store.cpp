#include "store.h"

#include "exceeds.h"
#include "inspect.h"
#include "searcher.h"
#include "storereader.h"
#include "storewriter.h"

namespace chatbook::server {
namespace {

constexpr size_t readerCount = 2;

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
    // Readers first: the last to have the file open is the writer, which then tidies up its log.
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
    store->m_tally = store->m_writer->tallyAtStart();
    return store;
}

ServerId Store::serverId() const
{
    return m_writer->serverId();
}

void Store::ping(std::function<void()> answered)
{
    m_writer->ping(std::move(answered));
}

void Store::submit(std::unique_ptr<WriteJob> job)
{
    if (exceeds(m_queued + 1, m_options.queuedWrites) ||
        exceeds(m_queuedBytes + job->bytes(), m_options.queuedBytes)) {
        job->fail({ErrorCode::Unavailable,
                   QStringLiteral("The server has too much to do. Please try again later.")});
        std::shared_ptr<WriteJob> refused = std::move(job);
        QMetaObject::invokeMethod(
            this, [refused] { refused->finish(); }, Qt::QueuedConnection);
        return;
    }
    ++m_queued;
    m_queuedBytes += job->bytes();
    // Everything from one turn of the event loop goes to the writer at once.
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

Result<Page<AnyDocument>> Store::carryOutSearch(Database &database, const SearchQuery &query)
{
    return m_searcher->carryOut(database, query);
}

StoreMetrics Store::metrics() const
{
    StoreMetrics metrics{.accounts = m_tally.accounts,
                         .messages = m_tally.messages,
                         .messagesStored = m_tally.messages - m_writer->tallyAtStart().messages,
                         .commits = m_commits,
                         .writesWaiting = m_queued,
                         .searchesWaiting = m_searcher->waiting()};
    for (const auto &reader : m_readers)
        metrics.readsWaiting += reader->waiting();
    return metrics;
}

void Store::finish(const std::vector<std::unique_ptr<WriteJob>> &batch, const Tally &tally,
                   const CommitMetrics &commits)
{
    m_queued -= int(batch.size());
    for (const auto &job : batch)
        m_queuedBytes -= job->bytes();
    m_tally = tally;
    m_commits = commits;
    m_searcher->added(tally.addedText);
    for (const auto &job : batch)
        job->finish();
}

} // namespace chatbook::server
