#include "teststore.h"

#include <QSemaphore>

#include <numeric>

using namespace chatbook;
using namespace chatbook::server;

class StoreMetricsTest : public QObject
{
    Q_OBJECT

    /// Blocks the writer until `gate` is opened.
    static void holdUp(TestStore &t, QSemaphore &gate)
    {
        t.store->write<Done>(
            [&gate](Writer &) -> Result<Done> {
                gate.acquire();
                return Done{};
            },
            [](const Result<Done> &) {});
    }

private slots:
    void sortsValuesIntoRanges()
    {
        static constexpr Histogram::Bounds bounds{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        Histogram histogram(bounds);
        for (const double value : {0.0, 1.0, 1.5, 12.0, 12.5})
            histogram.add(value);
        QCOMPARE(histogram.count, 5);
        QCOMPARE(histogram.sum, 27.0);
        QCOMPARE(histogram.counts[0], 2); // a value on a bound belongs to the range below it
        QCOMPARE(histogram.counts[1], 1);
        QCOMPARE(histogram.counts[11], 1);
        QCOMPARE(std::accumulate(histogram.counts.begin(), histogram.counts.end(), qint64(0)), 4);
    }

    void countsWhatIsStoredAndWhatWasThereBefore()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.saidToAll(ada, "one");
        t.store.reset();
        t.open();
        t.account("Bob");
        const NewMessage message{
            .sender = ada.key, .recipient = allChat(), .content = "two", .clientOffset = "once"};
        QVERIFY(t.add(message));
        QVERIFY(t.add(message)); // sent again: nothing new
        const StoreMetrics metrics = t.store->metrics();
        QCOMPARE(metrics.accounts, 2);
        QCOMPARE(metrics.messages, 2);
        QCOMPARE(metrics.messagesStored, 1);
    }

    void countsCommitsByTheirSizeAndTime()
    {
        TestStore t;
        QCOMPARE(t.store->metrics().commits.seconds.count, 0);
        QSemaphore gate;
        holdUp(t, gate);
        int stored = 0;
        for (int i = 0; i < 9; ++i)
            t.store->write<Done>([](Writer &) -> Result<Done> { return Done{}; },
                                 [&](const Result<Done> &) { ++stored; });
        gate.release();
        QTRY_COMPARE(stored, 9);
        const CommitMetrics commits = t.store->metrics().commits;
        QCOMPARE(commits.changes.sum, 10.0);
        QVERIFY(commits.changes.count >= 1 && commits.changes.count <= 2);
        QCOMPARE(commits.seconds.count, commits.changes.count);
        QVERIFY(commits.seconds.sum > 0);
        QCOMPARE(commits.failed, 0);
    }

    void doesNotCountWhatWasRolledBack()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        const qint64 before = t.store->metrics().commits.changes.count;
        const auto failed = t.write([&](Writer &writer) -> Result<Done> {
            (void)addMessage(
                writer,
                {.sender = ada.key, .recipient = allChat(), .content = "lost", .clientOffset = {}});
            writer.database().run("INSERT INTO nowhere VALUES (1)");
            return Done{};
        });
        QVERIFY(!failed);
        const StoreMetrics metrics = t.store->metrics();
        QCOMPARE(metrics.messages, 0);
        QCOMPARE(metrics.commits.failed, 1);
        QCOMPARE(metrics.commits.changes.count, before);
    }

    void tellsWhatWaits()
    {
        TestStore t;
        QTRY_COMPARE(t.store->metrics().searchesWaiting, 0); // it has begun with its index
        QSemaphore gate;
        holdUp(t, gate);
        holdUp(t, gate);
        const auto waits = [&gate](Database &) -> Result<Done> {
            gate.acquire();
            return Done{};
        };
        for (int i = 0; i < 3; ++i)
            t.store->read<Done>(waits, [](const Result<Done> &) {});
        t.store->search<Done>(
            {.reader = {}, .pieces = {"x"}, .limit = 1},
            [&gate](const Page<AnyDocument> &) {
                gate.acquire();
                return Done{};
            },
            [](const Result<Done> &) {});
        StoreMetrics metrics = t.store->metrics();
        QCOMPARE(metrics.writesWaiting, 2);
        QCOMPARE(metrics.readsWaiting, 3);
        QCOMPARE(metrics.searchesWaiting, 1);
        gate.release(6);
        const auto idle = [&] {
            metrics = t.store->metrics();
            return metrics.writesWaiting + metrics.readsWaiting + metrics.searchesWaiting == 0;
        };
        QTRY_VERIFY(idle());
    }
};

QTEST_GUILESS_MAIN(StoreMetricsTest)
#include "tst_storemetrics.moc"
