#pragma once

#include "clock.h"
#include "ids.h"
#include "records.h"
#include "sqlite/database.h"
#include "storemetrics.h"
#include "writer.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>

namespace chatbook::server {

class Searcher;
class StoreReader;
class StoreWriter;

/// A command or a query that goes to another thread and comes back. Made and destroyed on the
/// thread of the store's owner.
template <class Context>
class StoreJob
{
public:
    /// `bytes`: size of the text that it holds on its way there or back.
    explicit StoreJob(qint64 bytes)
        : m_bytes(bytes)
    {}
    virtual ~StoreJob() = default;
    virtual void run(Context &context) = 0; ///< there; may throw SqlError; may run again after it
    virtual void fail(const Error &error) = 0;
    virtual void finish() = 0; ///< here: hands out the answer
    qint64 bytes() const { return m_bytes; }

private:
    qint64 m_bytes;
};

/// Bytes of memory.
inline qint64 bytesOf(const QString &text)
{
    return text.size() * qint64(sizeof(QChar));
}

using WriteJob = StoreJob<Writer>;
using ReadJob = StoreJob<Database>;

/// All data of the server. One thread writes and commits everything that is queued in one
/// transaction; readers beside it never wait for it. The owner's thread asks, and `done` is called
/// later on that thread with the answer, unless the store is destroyed first. When `done` is
/// called, what was written is on disk. The answers of a batch come in the order of its commands.
class Store : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString path;                           ///< the database file
        int queuedWrites = 20'000;              ///< more waiting changes are refused; 0: no bound
        qint64 queuedBytes = 64 << 20;          ///< the same, of the text in them
        qint64 searchMemory = 192 << 20;        ///< bytes of text that searches may keep in memory
        qint64 searchBlock = searchBlockWeight; ///< see searchWeight()
    };

    /// Checks, makes or migrates the database, and starts the threads. The clock must outlive the
    /// store. Fails with a sentence, with nothing changed on disk.
    static Result<std::unique_ptr<Store>> open(const Options &options, const Clock &clock,
                                               const QString &newServerId);
    ~Store() override; ///< carries out what is queued; those answers are not handed out

    ServerId serverId() const;

    /// Calls `answered` when the writer has reached this: proof that it does not hang.
    void ping(std::function<void()> answered);

    /// The offset of the latest change whose answer was handed out.
    qint64 head() const { return m_tally.head; }

    /// As of the latest answers that were handed out.
    StoreMetrics metrics() const;

    /// `bytes`: size of the text that `work` holds or brings, if it may be more than a few hundred.
    template <class T>
    void write(std::function<Result<T>(Writer &)> work, std::function<void(const Result<T> &)> done,
               qint64 bytes = 0)
    {
        submit(std::make_unique<Job<Writer, T>>(std::move(work), std::move(done), bytes));
    }

    template <class T>
    void read(std::function<Result<T>(Database &)> work,
              std::function<void(const Result<T> &)> done)
    {
        submit(std::make_unique<Job<Database, T>>(std::move(work), std::move(done)));
    }

    /// Searches messages (searchqueries.h) on a thread of its own, on which `make` then makes the
    /// answer.
    template <class T>
    void search(const SearchQuery &query, std::function<T(const Page<AnyDocument> &)> make,
                std::function<void(const Result<T> &)> done)
    {
        submitSearch(std::make_unique<Job<Database, T>>(
            [this, query, make = std::move(make)](Database &database) -> Result<T> {
                const Result<Page<AnyDocument>> found = carryOutSearch(database, query);
                return found ? Result<T>(make(*found)) : found.error();
            },
            std::move(done)));
    }

signals:
    /// The store could not do its work, for example because the disk is full. For the log.
    void failed(const QString &what);
    /// A change was stored after changes that could not be.
    void recovered();

private:
    template <class Context, class T>
    class Job final : public StoreJob<Context>
    {
    public:
        Job(std::function<Result<T>(Context &)> work, std::function<void(const Result<T> &)> done,
            qint64 bytes = 0)
            : StoreJob<Context>(bytes)
            , m_work(std::move(work))
            , m_done(std::move(done))
        {}
        void run(Context &context) override { m_result.emplace(m_work(context)); }
        void fail(const Error &error) override { m_result.emplace(error); }
        void finish() override { m_done(*m_result); }

    private:
        std::function<Result<T>(Context &)> m_work;
        std::function<void(const Result<T> &)> m_done;
        std::optional<Result<T>> m_result;
    };

    friend class Searcher;
    friend class StoreWriter;
    friend class StoreReader;

    explicit Store(const Options &options);
    void submit(std::unique_ptr<WriteJob> job);
    void submit(std::unique_ptr<ReadJob> job);
    void submitSearch(std::unique_ptr<ReadJob> job);
    Result<Page<AnyDocument>> carryOutSearch(Database &database, const SearchQuery &query);
    void handOver();
    void reportFailure(const QString &what) { emit failed(what); }
    void reportRecovery() { emit recovered(); }
    /// `tally` and `commits` are the writer's values after this batch.
    void finish(const std::vector<std::unique_ptr<WriteJob>> &batch, const Tally &tally,
                const CommitMetrics &commits);

    Options m_options;
    Tally m_tally;
    CommitMetrics m_commits;
    int m_queued = 0;
    qint64 m_queuedBytes = 0;
    std::vector<std::unique_ptr<WriteJob>> m_unsent; ///< of this turn, not yet with the writer
    std::unique_ptr<StoreWriter> m_writer;
    std::unique_ptr<Searcher> m_searcher;
    std::vector<std::unique_ptr<StoreReader>> m_readers;
    size_t m_nextReader = 0;
};

} // namespace chatbook::server
