#pragma once

#include "histogram.h"

namespace chatbook::server {

/// What the writer counts. Restored when a transaction is rolled back.
struct Tally
{
    qint64 head = 0;      ///< the offset of the latest change
    qint64 addedText = 0; ///< of new messages since the start, in searchWeight()
    qint64 accounts = 0;  ///< existing ones
    qint64 messages = 0;  ///< existing ones, also deleted ones
};

/// The transactions of the writer since the start.
struct CommitMetrics
{
    static constexpr Histogram::Bounds secondsBounds{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
                                                     0.05,   0.1,   0.2,   0.5,   1,    5};
    static constexpr Histogram::Bounds changesBounds{1,  2,   4,   8,   16,   32,
                                                     64, 128, 256, 512, 1024, 2048};

    Histogram seconds{secondsBounds}; ///< from the first change until it is on disk
    Histogram changes{changesBounds}; ///< in each transaction
    qint64 failed = 0;                ///< changes that could not be stored
};

/// The present state of the store, and what it has done since the start.
struct StoreMetrics
{
    qint64 accounts = 0;
    qint64 messages = 0; ///< in all
    qint64 messagesStored = 0;
    CommitMetrics commits = {};
    qsizetype writesWaiting = 0; ///< changes, including those being stored
    qsizetype readsWaiting = 0;
    qsizetype searchesWaiting = 0; ///< including work on the index
};

} // namespace chatbook::server
