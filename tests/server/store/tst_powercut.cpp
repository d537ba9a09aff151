#include "storeload.h"

using namespace chatbook;
using namespace chatbook::server;

/// The store on a disk that loses power. CHATBOOK_ROUNDS=N makes more rounds, CHATBOOK_SEED=N sets
/// the first seed.
class PowerCutTest : public QObject
{
    Q_OBJECT

    /// So small that logs are checkpointed and index blocks are made all the time.
    static Store::Options small() { return {.path = {}, .queuedWrites = 0, .searchBlock = 4'000}; }
    static void checkpointOften(TestStore &t)
    {
        (void)t.write([](Writer &writer) -> Result<Done> {
            writer.database().number("PRAGMA wal_autocheckpoint=30");
            return Done{};
        });
    }

    static void seeds()
    {
        QTest::addColumn<quint32>("seed");
        const int first = qEnvironmentVariableIntValue("CHATBOOK_SEED");
        const int rounds = qEnvironmentVariable("CHATBOOK_ROUNDS", "10").toInt();
        for (int seed = first; seed < first + rounds; ++seed)
            QTest::addRow("seed %d", seed) << quint32(seed);
    }

    /// Several cuts, each on what the one before left, and each in the middle of the work.
    static void liveThroughCuts(quint32 seed, int failOneIn)
    {
        QRandomGenerator random(seed);
        FaultyDisk disk(random.generate());
        StoreLoad load(disk, random.generate());
        TestStore t(small());
        load.join(t);
        for (int cut = 0; cut < 4; ++cut) {
            checkpointOften(t);
            disk.setFailures(failOneIn);
            disk.cutAfter(random.bounded(1, 600));
            for (int i = 0; i < 12 && disk.isOn(); ++i)
                QVERIFY(load.burst(t, random.bounded(1, 25)));
            disk.setFailures(0);
            t.store.reset();
            disk.turnOn();
            t.open();
            const QString fault = load.account(t);
            QVERIFY2(fault.isEmpty(), qPrintable(QString("after cut %1: %2").arg(cut).arg(fault)));
        }
        QVERIFY(load.answers > 0);
        if (failOneIn == 0)
            QCOMPARE(load.failures, 0);
    }

private slots:
    void losesWhatWasNotSynced()
    {
        FaultyDisk disk(1);
        QTemporaryDir folder;
        const QString path = folder.filePath("test.db");
        const auto count = [&](Database::Durability durability) {
            {
                const auto database = Database::open(path, Database::Mode::Write, durability);
                (*database)->run("CREATE TABLE IF NOT EXISTS t (x)");
                (*database)->run("INSERT INTO t VALUES (1)");
                disk.cut(0);
            }
            disk.turnOn();
            const auto database = Database::open(path, Database::Mode::Write);
            return (*database)->number("SELECT count(*) FROM sqlite_master") == 0
                       ? -1
                       : (*database)->number("SELECT count(*) FROM t");
        };
        QCOMPARE(count(Database::Durability::Crash), -1);
        QCOMPARE(count(Database::Durability::PowerCut), 1);
        QCOMPARE(count(Database::Durability::Crash), 1);
    }

    void beginsAnewAfterACutInTheMiddleOfItsMaking()
    {
        int at = 0;
        for (bool made = false; !made; at += 7) {
            FaultyDisk disk{quint32(at)};
            disk.cutAfter(at + 1);
            TestStore t;
            made = disk.isOn();
            t.store.reset();
            disk.turnOn();
            t.open();
            t.account("Ada");
        }
        QVERIFY(at > 50);
    }

    void keepsEveryAnswerThroughPowerCuts_data() { seeds(); }
    void keepsEveryAnswerThroughPowerCuts()
    {
        QFETCH(quint32, seed);
        liveThroughCuts(seed, 0);
    }

    void keepsEveryAnswerOnADiskThatFailsNowAndThen_data() { seeds(); }
    void keepsEveryAnswerOnADiskThatFailsNowAndThen()
    {
        QFETCH(quint32, seed);
        liveThroughCuts(seed, 40);
    }

    void losesNothingWhenTheDiskIsFull()
    {
        FaultyDisk disk(1);
        StoreLoad load(disk, 1);
        TestStore t(small());
        load.join(t);
        checkpointOften(t);
        for (int round = 0; round < 5; ++round) {
            disk.setRoom(300'000);
            const int before = load.answers;
            for (int i = 0; i < 100 && load.failures == 0; ++i)
                QVERIFY(load.burst(t, 20));
            QVERIFY(load.failures > 0);
            QVERIFY(load.answers > before);
            QCOMPARE(load.account(t), QString()); // readers still work
            t.store.reset();
            disk.turnOn();
            disk.setRoom(-1);
            t.open();
            QCOMPARE(load.account(t), QString());
            checkpointOften(t);
            load.failures = 0;
        }
    }
};

QTEST_GUILESS_MAIN(PowerCutTest)
#include "tst_powercut.moc"
