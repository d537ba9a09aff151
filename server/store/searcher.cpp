#include "searcher.h"

#include "searchqueries.h"

namespace chatbook::server {
namespace {

/// The texts are freed when nobody has searched for so long.
constexpr std::chrono::minutes keptUnused(10);

} // namespace

Searcher::Searcher(Store &store, const Options &options)
    : m_store(store)
    , m_blockWeight(options.blockWeight)
    , m_cache(options.memory)
    , m_thread(store, QStringLiteral("store-searcher"))
{
    m_unused.setSingleShot(true);
    m_unused.setInterval(keptUnused);
    QObject::connect(&m_unused, &QTimer::timeout, &m_unused, [this] { forget(); });
}

template <class T>
void Searcher::read(std::function<Result<T>(Database &)> work,
                    std::function<void(const Result<T> &)> done)
{
    m_thread.enqueue(std::make_unique<Store::Job<Database, T>>(std::move(work), std::move(done)));
}

Result<Done> Searcher::start(const QString &path)
{
    Result<Done> started = m_thread.start(path);
    if (started)
        takeIn();
    return started;
}

void Searcher::enqueue(std::unique_ptr<ReadJob> search)
{
    m_unused.start();
    m_thread.enqueue(std::move(search));
}

Result<Page<AnyDocument>> Searcher::carryOut(Database &database, const SearchQuery &query)
{
    return searchDocuments(database, m_cache, query);
}

void Searcher::forget()
{
    read<Done>(
        [this](Database &) {
            m_cache.forgetTexts();
            return Done{};
        },
        [](const Result<Done> &) {});
}

void Searcher::added(qint64 weight)
{
    m_added = weight;
    if (!m_takingIn && m_added - m_takenIn >= m_blockWeight)
        takeIn();
}

void Searcher::takeIn()
{
    m_takingIn = true;
    read<SearchBlocks>(
        [weight = m_blockWeight](Database &database) { return makeSearchBlocks(database, weight); },
        [this, known = m_added](const Result<SearchBlocks> &made) {
            m_takingIn = false;
            if (!made)
                return; // tried again with the next message
            m_takenIn = known - made->rest;
            if (made->blocks.empty())
                added(m_added); // there may be more by now
            else
                store(*made);
        });
}

void Searcher::store(const SearchBlocks &made)
{
    m_takingIn = true;
    m_store.write<Done>(
        [made](Writer &writer) {
            insertSearchBlocks(writer.database(), made);
            return Done{};
        },
        [this](const Result<Done> &stored) {
            m_takingIn = false;
            if (stored)
                added(m_added);
            else
                m_takenIn = m_added - m_blockWeight; // tried again with the next message
        });
}

} // namespace chatbook::server
