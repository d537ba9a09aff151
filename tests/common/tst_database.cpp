#include "sqlite/database.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace chatbook;

class DatabaseTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_made = 0;

    QString newPath() { return m_folder.filePath(QStringLiteral("%1 ?&#.db").arg(++m_made)); }

    static std::unique_ptr<Database> opened(const QString &path,
                                            Database::Mode mode = Database::Mode::Write)
    {
        auto database = Database::open(path, mode);
        if (!database)
            qFatal("%s", qPrintable(database.error().message));
        return std::move(*database);
    }

    std::unique_ptr<Database> withTable()
    {
        auto database = opened(newPath());
        database->run("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT");
        return database;
    }

    static qint64 count(Database &database) { return database.number("SELECT count(*) FROM t"); }

    /// In the database and its log.
    static QByteArray bytesOf(const QString &path)
    {
        QByteArray bytes;
        for (const char *suffix : {"", "-wal"})
            if (QFile file(path + suffix); file.open(QIODevice::ReadOnly))
                bytes += file.readAll();
        return bytes;
    }

    static mode_t modeOf(const QString &path)
    {
        struct stat info
        {};
        return ::stat(qPrintable(path), &info) == 0 ? info.st_mode & 0777 : 0;
    }

    static void writeJunk(const QString &path, qint64 at, qint64 size)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(at));
        QCOMPARE(file.write(QByteArray(size, 'x')), size);
    }

private slots:
    void keepsWhatWasWritten()
    {
        const QString path = newPath();
        {
            auto database = opened(path);
            database->run("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
            database->run("INSERT INTO t (b) VALUES (?)", {QStringLiteral("ß\n'\"")});
            QCOMPARE(database->lastInsertId(), 1);
        }
        auto database = opened(path, Database::Mode::Read);
        Rows rows = database->run("SELECT a, b, NULL FROM t");
        QVERIFY(rows.next());
        QCOMPARE(rows.integer(0), 1);
        QCOMPARE(rows.text(1), QStringLiteral("ß\n'\""));
        QVERIFY(!rows.isNull(1));
        QVERIFY(rows.isNull(2));
        QVERIFY(!rows.next());
    }

    void tellsEmptyTextFromNone()
    {
        auto database = withTable();
        database->run("INSERT INTO t (b) VALUES (?)", {sqlText(QString())});
        QCOMPARE(database->number("SELECT typeof(b) = 'text' AND b = '' FROM t"), 1);
        QVERIFY(sqlOptionalText(QString()).isNull());
        QVERIFY(sqlOptionalText(QStringLiteral("")).isNull());
        QCOMPARE(sqlOptionalText("x"), QVariant("x"));
    }

    void keepsEveryCharacter()
    {
        auto database = withTable();
        for (const QString &text : {QStringLiteral(u"\ufeff"), QStringLiteral(u"\ufeff\ufeffx"),
                                    QStringLiteral(u"\ufffe"), QStringLiteral(u"\uffff"),
                                    QString("👩‍👩‍👧"), QStringLiteral(u"\ufffe!")}) {
            database->run("DELETE FROM t");
            database->run("INSERT INTO t (b) VALUES (?)", {text});
            Rows rows = database->run("SELECT b FROM t");
            QVERIFY(rows.next());
            QCOMPARE(rows.text(0), text);
            QCOMPARE(rows.bytes(0), text.toUtf8());
        }
    }

    void answersOtherwiseWithoutARow()
    {
        auto database = withTable();
        QCOMPARE(database->number("SELECT a FROM t"), 0);
        QCOMPARE(database->number("SELECT a FROM t WHERE a = ?", {7}, -1), -1);
    }

    void reusesStatementsWithOtherValues()
    {
        auto database = withTable();
        for (int i = 1; i <= 3; ++i)
            database->run("INSERT INTO t VALUES (?, ?)", {i, QString::number(i)});
        for (int i = 1; i <= 3; ++i) {
            Rows rows = database->run("SELECT b FROM t WHERE a = ?", {i});
            QVERIFY(rows.next()); // the rest is not read
            QCOMPARE(rows.text(0), QString::number(i));
        }
        // Nor after the table was altered.
        database->run("ALTER TABLE t ADD COLUMN c TEXT");
        QCOMPARE(database->number("SELECT a FROM t WHERE a = ?", {2}), 2);
    }

    void saysWhetherAConstraintRefused()
    {
        auto database = withTable();
        database->run("INSERT INTO t VALUES (1, 'a')");
        try {
            database->run("INSERT INTO t VALUES (1, 'b')");
            QFAIL("stored twice");
        } catch (const SqlError &error) {
            QVERIFY(error.constraint);
            QVERIFY(!error.message.isEmpty());
        }
        try {
            database->run("SELECT nothing");
            QFAIL("no such column");
        } catch (const SqlError &error) {
            QVERIFY(!error.constraint);
        }
        // The failed statement does not block others.
        database->run("INSERT INTO t VALUES (2, 'b')");
        QCOMPARE(count(*database), 2);
    }

    void refusesWhatForeignKeysDoNotAllow()
    {
        auto database = withTable();
        database->run("CREATE TABLE u (a INTEGER REFERENCES t)");
        QVERIFY_THROWS_EXCEPTION(SqlError, database->run("INSERT INTO u VALUES (5)"));
    }

    void rollsBackWithoutACommit()
    {
        auto database = withTable();
        {
            Transaction transaction(*database);
            database->run("INSERT INTO t VALUES (1, 'a')");
        }
        QCOMPARE(count(*database), 0);
        {
            Transaction transaction(*database);
            database->run("INSERT INTO t VALUES (1, 'a')");
            transaction.commit();
        }
        QCOMPARE(count(*database), 1);
    }

    void goesOnAfterTheDiskWasFull()
    {
        auto database = withTable();
        database->run("INSERT INTO t VALUES (1, 'before')");
        const qint64 pages = database->number("PRAGMA page_count");
        QCOMPARE(database->number(QStringLiteral("PRAGMA max_page_count=%1").arg(pages + 2)),
                 pages + 2);
        try {
            Transaction transaction(*database);
            for (int i = 2; i < 1000; ++i)
                database->run("INSERT INTO t VALUES (?, ?)", {i, QString(1000, u'x')});
            transaction.commit();
            QFAIL("there was room");
        } catch (const SqlError &error) {
            QVERIFY(!error.constraint);
        }
        QCOMPARE(count(*database), 1);
        QVERIFY(database->damage().isEmpty());
        database->number(QStringLiteral("PRAGMA max_page_count=%1").arg(pages + 1000));
        Transaction transaction(*database);
        database->run("INSERT INTO t VALUES (2, 'after')");
        transaction.commit();
        QCOMPARE(count(*database), 2);
    }

    void readsOneStateWhileAnotherWrites()
    {
        const QString path = newPath();
        auto writer = opened(path);
        writer->run("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
        auto reader = opened(path, Database::Mode::Read);
        reader->run("BEGIN");
        QCOMPARE(count(*reader), 0);
        writer->run("INSERT INTO t VALUES (1, 'a')");
        QCOMPARE(count(*reader), 0);
        reader->run("COMMIT");
        QCOMPARE(count(*reader), 1);
    }

    void cannotWriteWhenOnlyReading()
    {
        const QString path = newPath();
        opened(path)->run("CREATE TABLE t (a)");
        auto reader = opened(path, Database::Mode::Read);
        QVERIFY_THROWS_EXCEPTION(SqlError, reader->run("INSERT INTO t VALUES (1)"));
    }

    void makesFilesThatOnlyTheirOwnerMayRead()
    {
        const QString path = newPath();
        const mode_t before = ::umask(0);
        auto database = opened(path);
        database->run("CREATE TABLE t (a)");
        ::umask(before);
        for (const char *suffix : {"", "-wal", "-shm"})
            QCOMPARE(modeOf(path + suffix), mode_t(0600));
    }

    void takesItsFilesFromOthersWhoCouldReadThem()
    {
        const QString path = newPath();
        {
            auto database = opened(path);
            database->run("CREATE TABLE t (a)");
        }
        QVERIFY(QFile(path + "-wal").open(QFile::WriteOnly)); // as after a crash
        for (const char *suffix : {"", "-wal"})
            QCOMPARE(::chmod(qPrintable(path + suffix), 0644), 0);
        auto database = opened(path);
        database->run("INSERT INTO t VALUES (1)");
        for (const char *suffix : {"", "-wal", "-shm"})
            QCOMPARE(modeOf(path + suffix), mode_t(0600));
    }

    void emptiesItsLog()
    {
        const QString path = newPath();
        auto database = opened(path);
        database->run("CREATE TABLE t (a)");
        database->run("INSERT INTO t VALUES ('secretword')");
        database->run("UPDATE t SET a = 'plainword'");
        QVERIFY(bytesOf(path).contains("secretword"));
        auto reader = opened(path, Database::Mode::Read);
        {
            const Rows rows = reader->run("SELECT a FROM t");
            QVERIFY(!database->emptyLog());
        }
        QVERIFY(database->emptyLog());
        QCOMPARE(QFileInfo(path + "-wal").size(), 0);
        QVERIFY(!bytesOf(path).contains("secretword"));
        QVERIFY(bytesOf(path).contains("plainword"));
        QCOMPARE(count(*reader), 1);
    }

    void overwritesWhatIsDeleted()
    {
        const QString path = newPath();
        auto database = opened(path);
        database->run("CREATE TABLE t (a)");
        // In one page, and on overflow pages, which become free.
        const QString secret("secretword ");
        for (const QString &text : {secret, secret.repeated(5'000)})
            database->run("INSERT INTO t VALUES (?)", {text});
        QVERIFY(database->emptyLog());
        QVERIFY(bytesOf(path).contains("secretword"));
        database->run("DELETE FROM t");
        QVERIFY(database->emptyLog());
        QVERIFY(!bytesOf(path).contains("secretword"));
    }

    void emptiesTheLogThatACrashLeft()
    {
        const QString path = newPath();
        const QString copy = newPath();
        {
            auto database = opened(path);
            database->run("CREATE TABLE t (a)");
            database->run("INSERT INTO t VALUES ('secretword')");
            database->run("DELETE FROM t");
            for (const char *suffix : {"", "-wal"})
                QVERIFY(QFile::copy(path + suffix, copy + suffix));
        }
        QVERIFY(bytesOf(copy).contains("secretword"));
        auto database = opened(copy);
        QVERIFY(!bytesOf(copy).contains("secretword"));
        QCOMPARE(count(*database), 0);
    }

    void leavesNoTraceOfAnImmutableRead()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("a b?.db");
        opened(path)->run("CREATE TABLE t (a)");
        const QStringList before = QDir(folder.path()).entryList(QDir::Files);
        QCOMPARE(before, QStringList("a b?.db"));
        {
            auto reader = opened(path, Database::Mode::Immutable);
            QCOMPARE(count(*reader), 0);
            QCOMPARE(QDir(folder.path()).entryList(QDir::Files), before);
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), before);
    }

    void leavesTheLogWhenAReaderIsTheLastToClose()
    {
        const QString path = newPath();
        auto writer = opened(path);
        writer->run("CREATE TABLE t (a)");
        auto reader = opened(path, Database::Mode::Read);
        QCOMPARE(count(*reader), 0);
        const QString copy = newPath(); // like the log of a killed program
        for (const char *suffix : {"", "-wal"})
            QVERIFY(QFile::copy(path + suffix, copy + suffix));
        const qint64 log = QFileInfo(copy + "-wal").size();
        QVERIFY(log > 0);
        QCOMPARE(count(*opened(copy, Database::Mode::Read)), 0);
        QCOMPARE(QFileInfo(copy + "-wal").size(), log);
    }

    void copiesOneStateWhileAnotherWrites()
    {
        const QString path = newPath();
        auto writer = opened(path);
        writer->run("CREATE TABLE t (a BLOB)");
        for (int i = 0; i < 8; ++i)
            writer->run("INSERT INTO t VALUES (zeroblob(1 << 20))");
        auto reader = opened(path, Database::Mode::Read);
        const QString copy = newPath();
        writeJunk(copy, 0, 0);
        int steps = 0;
        int last = 0;
        reader->copyTo(copy, [&](int done, int all) {
            ++steps;
            writer->run("INSERT INTO t VALUES (zeroblob(1 << 18))");
            // The copy never begins again.
            const bool further = done > last && done <= all;
            last = done;
            return further;
        });
        QVERIFY(steps >= 8);
        QCOMPARE(count(*opened(copy, Database::Mode::Immutable)), 8);
        QCOMPARE(count(*reader), 8 + steps);
    }

    void copiesNoFurtherThanItMay()
    {
        auto database = withTable();
        const QString copy = newPath();
        writeJunk(copy, 0, 0);
        QVERIFY_THROWS_EXCEPTION(SqlError, database->copyTo(copy, [](int, int) { return false; }));
        QVERIFY_THROWS_EXCEPTION(SqlError,
                                 database->copyTo(newPath(), [](int, int) { return true; }));
        database->run("INSERT INTO t (b) VALUES ('x')"); // and delays nothing
    }

    void endsAStatementThatIsNotToGoOn()
    {
        auto database = withTable();
        const QString endless = "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n) "
                                "SELECT count(*) FROM n";
        int asked = 0;
        database->setProceed([&] { return ++asked < 10; });
        QVERIFY_THROWS_EXCEPTION(SqlError, database->number(endless));
        QCOMPARE(asked, 10);
        database->setProceed({});
        QCOMPARE(count(*database), 0);
    }

    void refusesWhatIsNoDatabase()
    {
        const QString path = newPath();
        writeJunk(path, 0, 4096);
        for (const auto mode : {Database::Mode::Write, Database::Mode::Read}) {
            const auto database = Database::open(path, mode);
            QVERIFY(!database);
            QCOMPARE(database.error().code, ErrorCode::Unavailable);
            QVERIFY(database.error().message.contains(path));
        }
        QVERIFY(!Database::open(m_folder.filePath("none/none.db"), Database::Mode::Write));
        QVERIFY(!Database::open(m_folder.filePath("none.db"), Database::Mode::Read));
        QVERIFY(!QFile::exists(m_folder.filePath("none.db")));
    }

    void findsDamage()
    {
        const QString path = newPath();
        {
            auto database = opened(path);
            database->run("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
            database->run("CREATE INDEX i ON t (b)");
            Transaction transaction(*database);
            for (int i = 0; i < 500; ++i)
                database->run("INSERT INTO t VALUES (?, ?)", {i, QString(200, u'y')});
            transaction.commit();
            QVERIFY(database->damage().isEmpty());
        }
        writeJunk(path, qint64(4) * 4096, 4096);
        auto database = opened(path, Database::Mode::Immutable);
        QVERIFY(!database->damage().isEmpty());
    }
};

QTEST_GUILESS_MAIN(DatabaseTest)
#include "tst_database.moc"
