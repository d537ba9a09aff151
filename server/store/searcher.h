#pragma once

#include "searchcache.h"
#include "searchindex.h"
#include "store.h"
#include "storereader.h"

#include <QTimer>

namespace chatbook::server {

/// A thread for searches. All searches share what it has in memory, and a long one does not hold up
/// reading of history. It also adds new messages to the index, after their acks.
class Searcher
{
public:
    struct Options
    {
        qint64 memory;      ///< bytes of text that are kept between searches
        qint64 blockWeight; ///< see searchWeight()
    };

    Searcher(Store &store, const Options &options);

    /// Opens the database in the thread, and begins to index what there is. Call it once.
    Result<Done> start(const QString &path);

    /// Starts a search, whose job calls carryOut() in the thread.
    void enqueue(std::unique_ptr<ReadJob> search);

    /// See searchDocuments().
    Result<Page<AnyDocument>> carryOut(Database &database, const SearchQuery &query);

    qsizetype waiting() const { return m_thread.waiting(); }

    /// `weight`: how much text was stored since the start, in searchWeight(). What is committed may
    /// be indexed.
    void added(qint64 weight);

private:
    template <class T>
    void read(std::function<Result<T>(Database &)> work,
              std::function<void(const Result<T> &)> done);
    void takeIn();
    void store(const SearchBlocks &made);
    void forget();

    Store &m_store;
    const qint64 m_blockWeight;
    qint64 m_added = 0;   ///< the last value given to added()
    qint64 m_takenIn = 0; ///< how much of that is in blocks, roughly
    bool m_takingIn = false;
    QTimer m_unused;
    SearchCache m_cache; ///< used only in the thread
    StoreReader m_thread;
};

} // namespace chatbook::server
