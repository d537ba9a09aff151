#pragma once

#include "searchcache.h"
#include "searchindex.h"
#include "store.h"
#include "storereader.h"

#include <QTimer>

namespace chatbook::server {

/// A thread of its own for searches: what it has in memory serves all of them, and a long one
/// holds up no history. It also takes new messages into the index, behind their acks.
class Searcher
{
public:
    struct Options
    {
        qint64 memory;      ///< bytes of text that are kept between searches
        qint64 blockWeight; ///< see searchWeight()
    };

    Searcher(Store &store, const Options &options);

    /// Opens the database in the thread, and begins to take in what there is. Called once.
    Result<Done> start(const QString &path);

    /// A search, which calls carryOut() in the thread.
    void enqueue(std::unique_ptr<ReadJob> search);

    /// See searchMessages().
    Result<Page<Message>> carryOut(Database &database, const SearchQuery &query);

    qsizetype waiting() const { return m_thread.waiting(); }

    /// How much text was stored since the start, in searchWeight(). What is committed may be
    /// taken in.
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
    qint64 m_added = 0;   ///< as added() said
    qint64 m_takenIn = 0; ///< of that, about: what lies above is in no block
    bool m_takingIn = false;
    QTimer m_unused;
    SearchCache m_cache; ///< used in the thread alone
    StoreReader m_thread;
};

} // namespace chatbook::server
