#include "backup.h"
#include "check.h"
#include "datadirectory.h"
#include "replayqueries.h"
#include "restore.h"
#include "teststore.h"

#include "sqlite/migrations.h"

#include <QDir>
#include <QFile>

using namespace chatbook;
using namespace chatbook::server;

class RestoreTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    FakeClock m_clock;

    QString backupPath() const { return m_folder->filePath("backup.db"); }
    QString dataPath() const { return m_folder->filePath("data"); }
    static Progress goOn()
    {
        return [](const QString &, int) { return true; };
    }
    Result<Restored> restored(const QString &data, bool replace = false)
    {
        return restore({data, backupPath(), replace}, m_clock, goOn());
    }
    static QMap<QString, QByteArray> contents(const QString &folder)
    {
        QMap<QString, QByteArray> files; // without those that SQLite makes for each reader
        for (const QString &name : QDir(folder).entryList(QDir::Files | QDir::Hidden)) {
            QFile file(QDir(folder).filePath(name));
            if (!name.endsWith("-shm") && file.open(QIODevice::ReadOnly))
                files.insert(name, file.readAll());
        }
        return files;
    }
    void backUpFrom(TestStore &store)
    {
        const auto done = backUp(store.folder.path(), backupPath(), goOn());
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    }
    void change(const QString &statement)
    {
        const auto database = Database::open(backupPath(), Database::Mode::Write);
        QVERIFY(database);
        (*database)->run(statement);
    }
    void refusedAndUnchanged(const QString &data, const QString &because)
    {
        const auto before = contents(data);
        const bool was = QFileInfo::exists(data);
        const auto refused = restored(data);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains(because), qPrintable(refused.error().message));
        QVERIFY2(!refused.error().message.contains('\n'), qPrintable(refused.error().message));
        QCOMPARE(contents(data), before);
        QCOMPARE(QFileInfo::exists(data), was);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void putsABackupIntoAFolderThatWasLost()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.saidToAll(ada, "one");
        t.saidToAll(ada, "two");
        const ServerId id = t.store->serverId();
        backUpFrom(t);
        const auto done = restored(dataPath());
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
        QVERIFY(done->setAside.isEmpty());
        QCOMPARE(contents(dataPath()).keys(), QStringList("chatbook.db"));
        const auto findings = check(dataPath(), goOn());
        QVERIFY(findings);
        QCOMPARE(findings->faults, QStringList());
        const auto store = Store::open({dataPath() + "/chatbook.db"}, m_clock, "another");
        QVERIFY(store);
        QCOMPARE((*store)->serverId(), id);
    }

    void goesOnAboveAllThatAnyClientHasSeen()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.saidToAll(ada, "one");
        backUpFrom(t);
        for (int i = 0; i < 10; ++i)
            t.saidToAll(ada, "lost");
        t.store.reset();
        QVERIFY(restored(t.folder.path(), true));
        t.open();
        const qint64 start = t.store->head();
        QVERIFY(start > 11);
        QCOMPARE(t.saidToAll(ada, "after").offset, start + 1);
        const auto plan = [&](qint64 since) {
            return *t.read(
                [=](Database &database) { return planReplay(database, ada.key, since); });
        };
        QVERIFY(plan(1).possible);
        QCOMPARE(plan(1).keys.size(), 1);
        for (const qint64 lost : {2, 11})
            QVERIFY(!plan(lost).possible);
        QCOMPARE(plan(11).known, std::optional<qint64>(1));
        // The same backup again, on a disk that has nothing from the first restore.
        m_clock.passed += std::chrono::minutes(1);
        QVERIFY(restored(dataPath()));
        const auto again = Store::open({dataPath() + "/chatbook.db"}, m_clock, "another");
        QVERIFY((*again)->head() > start + 1);
    }

    void goesOnAboveWhereTheClockIsBehind()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.saidToAll(ada, "one");
        backUpFrom(t);
        QVERIFY(restored(dataPath()));
        QVERIFY(QFile::remove(backupPath()));
        QVERIFY(backUp(dataPath(), backupPath(), goOn()));
        m_clock.passed -= std::chrono::years(10);
        QVERIFY(restored(dataPath()));
        QFile::remove(backupPath());
        QVERIFY(backUp(dataPath(), backupPath(), goOn()));
        const auto database = Database::open(backupPath(), Database::Mode::Immutable);
        QCOMPARE((*database)->number("SELECT count(*) FROM restores"), 2);
        QCOMPARE((*database)->number("SELECT count(*) FROM restores r, restores o "
                                     "WHERE r.start = o.head AND o.start >= o.head + (1 << 40)"),
                 1);
        QCOMPARE(check(dataPath(), goOn())->faults, QStringList());
    }

    void setsAsideWhatWasThere()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.saidToAll(ada, "one");
        backUpFrom(t);
        const Message lost = t.saidToAll(ada, "newer");
        t.store.reset();
        refusedAndUnchanged(t.folder.path(), "newer than the backup");
        const auto done = restored(t.folder.path(), true);
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
        const auto aside = Database::open(done->setAside, Database::Mode::Immutable);
        QVERIFY(aside);
        QCOMPARE((*aside)->number("SELECT max(offset) FROM messages"), lost.offset);
        const auto now = Database::open(t.path(), Database::Mode::Immutable);
        QCOMPARE((*now)->number("SELECT max(offset) FROM messages"), lost.offset - 1);
        // The present data is no longer newer than the backup.
        m_clock.passed += std::chrono::seconds(1);
        QVERIFY(restored(t.folder.path()));
    }

    void refusesWhatMayBeNewerInWhatTakesNoOffset_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("an account") << "INSERT INTO users (id, name, folded, created) "
                                       "VALUES ('new', 'New', 'new', 1)";
        QTest::newRow("a name") << "UPDATE users SET name = 'ADA'";
        QTest::newRow("a password") << "UPDATE users SET password = '$argon2id$other'";
        QTest::newRow("a ban") << "UPDATE users SET banned = 1";
        QTest::newRow("a new device") << "INSERT INTO tokens (hash, user, used) "
                                         "VALUES (x'00', 1, 1)";
        QTest::newRow("an ended device") << "DELETE FROM tokens";
        QTest::newRow("an invite") << "INSERT INTO invites (hash, created, lasting) "
                                      "VALUES (x'01', 1, 1)";
        QTest::newRow("a used invite") << "UPDATE invites SET used = 1";
        QTest::newRow("a withdrawn invite") << "UPDATE invites SET withdrawn = 1";
    }
    void refusesWhatMayBeNewerInWhatTakesNoOffset()
    {
        QFETCH(QString, statement);
        TestStore t;
        t.saidToAll(t.account("Ada"), "one");
        (void)t.write([](Writer &writer) -> Result<Done> {
            writer.database().run("INSERT INTO invites (hash, created, lasting) "
                                  "VALUES (x'00', 1, 1)");
            return Done{};
        });
        backUpFrom(t);
        (void)t.write([statement](Writer &writer) -> Result<Done> {
            writer.database().run(statement);
            return Done{};
        });
        t.store.reset();
        refusedAndUnchanged(t.folder.path(), "may be newer");
        QVERIFY(restored(t.folder.path(), true));
        // It now differs only by the restore, and by the use of a device:
        t.open();
        (void)t.write([](Writer &writer) -> Result<Done> {
            writer.database().run("UPDATE tokens SET used = used + 1");
            return Done{};
        });
        t.store.reset();
        m_clock.passed += std::chrono::seconds(1);
        const auto again = restored(t.folder.path());
        QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    }

    void refusesWhatWasRestoredAndUsedSince()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.saidToAll(ada, "one");
        backUpFrom(t);
        QVERIFY(restored(dataPath()));
        t.saidToAll(ada, "two");
        QVERIFY(QFile::remove(backupPath()));
        backUpFrom(t);
        // The restored one has nothing that this one lacks, until an account is added.
        QTemporaryDir older;
        QVERIFY(QFile::copy(dataPath() + "/chatbook.db", older.filePath("chatbook.db")));
        const auto passed = restored(older.path());
        QVERIFY2(passed, passed ? "" : qPrintable(passed.error().message));
        {
            const auto database =
                Database::open(dataPath() + "/chatbook.db", Database::Mode::Write);
            (*database)->run("INSERT INTO users (id, name, folded, created) "
                             "VALUES ('new', 'New', 'new', 1)");
        }
        refusedAndUnchanged(dataPath(), "may be newer");
    }

    void keepsTheLogOfAKilledServerWithItsDatabase()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        backUpFrom(t);
        t.saidToAll(ada, "in the log");
        QDir().mkdir(dataPath());
        for (const char *suffix : {"", "-wal"})
            QVERIFY(QFile::copy(t.path() + suffix, dataPath() + "/chatbook.db" + suffix));
        refusedAndUnchanged(dataPath(), "newer than the backup");
        const auto done = restored(dataPath(), true);
        QVERIFY(done);
        const auto aside = Database::open(done->setAside, Database::Mode::Immutable);
        QCOMPARE((*aside)->number("SELECT count(*) FROM messages"), 1);
        QVERIFY(!QFileInfo::exists(dataPath() + "/chatbook.db-wal"));
        const auto now = Database::open(dataPath() + "/chatbook.db", Database::Mode::Immutable);
        QCOMPARE((*now)->number("SELECT count(*) FROM messages"), 0);
    }

    void setsALogAsideWhoseDatabaseIsGone_data()
    {
        QTest::addColumn<bool>("isThere");
        QTest::newRow("no file") << false;
        QTest::newRow("an empty file") << true;
    }
    void setsALogAsideWhoseDatabaseIsGone()
    {
        QFETCH(bool, isThere);
        TestStore t;
        const Account ada = t.account("Ada");
        backUpFrom(t);
        t.saidToAll(ada, "in the log");
        QDir().mkdir(dataPath());
        const QString path = dataPath() + "/chatbook.db";
        QVERIFY(QFile::copy(t.path() + "-wal", path + "-wal"));
        if (isThere)
            QVERIFY(QFile(path).open(QIODevice::WriteOnly));
        const QByteArray log = contents(dataPath()).value("chatbook.db-wal");
        QVERIFY(!log.isEmpty());
        refusedAndUnchanged(dataPath(), "Nobody can say whether it is newer");
        const auto done = restored(dataPath(), true);
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
        QVERIFY(QFileInfo::exists(done->setAside));
        const auto after = contents(dataPath());
        QVERIFY(!after.contains("chatbook.db-wal"));
        QCOMPARE(after.size(), isThere ? 3 : 2);
        QVERIFY(after.values().contains(log));
        const auto now = Database::open(path, Database::Mode::Immutable);
        QCOMPARE((*now)->number("SELECT count(*) FROM messages"), 0);
    }

    void refusesARunningServersFolder()
    {
        TestStore t;
        backUpFrom(t);
        const auto served = DataDirectory::claim(t.folder.path());
        for (const bool replace : {false, true}) {
            const auto refused = restored(t.folder.path(), replace);
            QVERIFY(!refused);
            QVERIFY(refused.error().message.contains("in use"));
        }
    }

    void refusesWhatBelongsToAnotherServerOrCannotBeRead()
    {
        TestStore t;
        TestStore other;
        other.store.reset();
        QFile::remove(other.path());
        other.open(); // with another id
        other.store.reset();
        backUpFrom(t);
        refusedAndUnchanged(other.folder.path(), "another server");
        QFile file(other.path());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(QByteArray(9'000, 'x'));
        file.close();
        refusedAndUnchanged(other.folder.path(), "Nobody can say whether it is newer");
        const auto done = restored(other.folder.path(), true);
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
        QCOMPARE(QFileInfo(done->setAside).size(), 9'000);
    }

    void takesABackupOfAnEarlierFormat()
    {
        QTemporaryDir steps;
        for (const QString &step : QDir(":/server/sql").entryList({"000[123]*.sql"}))
            QVERIFY(QFile::copy(":/server/sql/" + step, steps.filePath(step)));
        {
            const auto old = Database::open(backupPath(), Database::Mode::Write);
            QVERIFY(Migrations(steps.path()).apply(**old));
            (*old)->run("INSERT INTO server (one, id) VALUES (1, 'old')");
            (*old)->run("INSERT INTO users VALUES (1, 'a', 'Ada', 'ada', NULL, 1)");
            (*old)->run("INSERT INTO tokens VALUES (x'00', 1, 1)");
            (*old)->run("INSERT INTO members (user, conversation) VALUES (1, 1)");
        }
        const auto done = restored(dataPath());
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
        QCOMPARE(check(dataPath(), goOn())->faults, QStringList());
        // The restored database is not newer than its backup.
        m_clock.passed += std::chrono::seconds(1);
        const auto again = restored(dataPath());
        QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    }

    void refusesHostileFiles_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::addColumn<QString>("because");
        QTest::newRow("of a newer program") << "PRAGMA user_version=99"
                                            << "newer Chatbook";
        QTest::newRow("of no version") << "PRAGMA user_version=0"
                                       << "no database of a Chatbook";
        QTest::newRow("of a wrong version") << "PRAGMA user_version=2"
                                            << "no database of a Chatbook";
        QTest::newRow("a trigger")
            << "CREATE TRIGGER t AFTER INSERT ON restores BEGIN DELETE FROM users; END"
            << "no database of a Chatbook";
        QTest::newRow("a view") << "CREATE VIEW v AS SELECT 1"
                                << "no database of a Chatbook";
        QTest::newRow("a table too many") << "CREATE TABLE extra (a)"
                                          << "no database of a Chatbook";
        QTest::newRow("a table too few") << "DROP TABLE restores"
                                         << "no database of a Chatbook";
        QTest::newRow("no offsets left")
            << "INSERT INTO restores (head, start) VALUES (1, (1 << 53) - 9)"
            << "no new ones";
    }
    void refusesHostileFiles()
    {
        QFETCH(QString, statement);
        QFETCH(QString, because);
        TestStore t;
        backUpFrom(t);
        change(statement);
        refusedAndUnchanged(dataPath(), because);
    }

    void refusesWhatIsNoSoundFile()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        for (int i = 0; i < 100; ++i)
            t.saidToAll(ada, QString(2'000, u'x'));
        refusedAndUnchanged(dataPath(), "There is no file");
        backUpFrom(t);
        QFile file(backupPath());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() / 2 / 4096 * 4096));
        file.write(QByteArray(12'288, 'z'));
        file.close();
        refusedAndUnchanged(dataPath(), "damaged");
        QVERIFY(file.resize(20'000));
        const auto cut = restored(dataPath());
        QVERIFY(!cut);
        QVERIFY(file.resize(0));
        QVERIFY(!restored(dataPath()));
        QVERIFY(!QFileInfo::exists(dataPath()));
    }

    void changesNothingWhenItIsInterrupted()
    {
        TestStore t;
        backUpFrom(t);
        t.store.reset();
        const auto before = contents(t.folder.path());
        for (const QString during : {"Checking the backup", "Copying the backup"}) {
            const auto done = restore({t.folder.path(), backupPath(), true}, m_clock,
                                      [&](const QString &doing, int) { return doing != during; });
            QVERIFY(!done);
            QCOMPARE(contents(t.folder.path()), before);
        }
    }

    void refusesToRestoreADatabaseFromItself()
    {
        TestStore t;
        t.store.reset();
        const auto refused = restore({t.folder.path(), t.path(), true}, m_clock, goOn());
        QVERIFY(!refused);
        QVERIFY(QFileInfo::exists(t.path()));
    }
};

QTEST_GUILESS_MAIN(RestoreTest)
#include "tst_restore.moc"
