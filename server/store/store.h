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

/// A command or a query on its way to another thread and back. Made and destroyed on the
/// thread of the store's owner.
template <class Context>
class StoreJob
{
public:
    /// `bytes`: of text that it holds on its way there or back.
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

/// Of memory.
inline qint64 bytesOf(const QString &text)
{
    return text.size() * qint64(sizeof(QChar));
}

using WriteJob = StoreJob<Writer>;
using ReadJob = StoreJob<Database>;

/// All that the server keeps: one thread that writes, committing everything that is queued in
/// one transaction, and readers beside it that never wait for it. The owner's thread asks, and
/// gets each answer by a call of `done` on that thread, later, unless the store went before.
/// What was written is on disk when `done` is called, and a batch's answers come in the order
/// in which its commands were asked for.
class Store : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString path;                           ///< the database file
        int queuedWrites = 20'000;              ///< more than this waiting are refused; 0: no bound
        qint64 queuedBytes = 64 << 20;          ///< the same, of the text in them
        qint64 searchMemory = 192 << 20;        ///< bytes of text that searches may keep in memory
        qint64 searchBlock = searchBlockWeight; ///< see searchWeight()
    };

    /// Checks, makes or brings up to date the database, and starts the threads. The clock must
    /// outlive the store. Fails with a sentence, with nothing changed on disk.
    static Result<std::unique_ptr<Store>> open(const Options &options, const Clock &clock,
                                               const QString &newServerId);
    ~Store() override; ///< carries out what is queued; those answers are not handed out

    ServerId serverId() const;

    /// Calls `answered` when the writer has got to it: proof that it does not hang.
    void ping(std::function<void()> answered);

    /// The offset of the latest change whose answer was handed out.
    qint64 head() const { return m_tally.head; }

    /// As of the latest answers that were handed out.
    StoreMetrics metrics() const;

    /// `bytes`: of text that `work` holds or brings, where it may be more than a few hundred.
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

    /// Looks for messages (searchqueries.h), on a thread of its own, where `make` also makes the
    /// answer of what was found.
    template <class T>
    void search(const SearchQuery &query, std::function<T(const Page<Message> &)> make,
                std::function<void(const Result<T> &)> done)
    {
        submitSearch(std::make_unique<Job<Database, T>>(
            [this, query, make = std::move(make)](Database &database) -> Result<T> {
                const Result<Page<Message>> found = carryOutSearch(database, query);
                return found ? Result<T>(make(*found)) : found.error();
            },
            std::move(done)));
    }

signals:
    /// The store could not do what it should: a full disk, say. For the log.
    void failed(const QString &what);
    /// After changes that could not be stored one was.
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
    Result<Page<Message>> carryOutSearch(Database &database, const SearchQuery &query);
    void handOver();
    /// `tally` and `commits` are as the writer had them behind this batch.
    void finish(const std::vector<std::unique_ptr<WriteJob>> &batch, const Tally &tally,
                const CommitMetrics &commits);

    Options m_options;
    Tally m_tally;
    CommitMetrics m_commits;
    int m_queued = 0;
    qint64 m_queuedBytes = 0;
    std::vector<std::unique_ptr<WriteJob>> m_unsent; ///< of this turn, on their way to the writer
    std::unique_ptr<StoreWriter> m_writer;
    std::unique_ptr<Searcher> m_searcher;
    std::vector<std::unique_ptr<StoreReader>> m_readers;
    size_t m_nextReader = 0;
};

} // namespace chatbook::server
