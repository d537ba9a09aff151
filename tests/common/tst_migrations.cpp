#include "sqlite/migrations.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook;

class MigrationsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    void step(const QString &name, const QByteArray &sql) const
    {
        QVERIFY(QDir(m_folder->path()).mkpath("sql"));
        QFile file(m_folder->filePath("sql/" + name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(sql);
    }

    Migrations migrations() const { return Migrations(m_folder->filePath("sql")); }

    std::unique_ptr<Database> database() const
    {
        auto database = Database::open(m_folder->filePath("test.db"), Database::Mode::Write);
        return database ? std::move(*database) : nullptr;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        step("0001_initial.sql", "-- a comment; not the end\nCREATE TABLE a (x);\n\n"
                                 "CREATE TABLE b (\n    x -- of b\n);\n");
    }

    void makesAnEmptyDatabase()
    {
        const auto database = this->database();
        QCOMPARE(migrations().latest(), 1);
        QVERIFY(migrations().apply(*database));
        QCOMPARE(database->version(), 1);
        QCOMPARE(database->number("SELECT count(*) FROM a, b"), 0);
    }

    void appliesOnlyWhatIsMissing()
    {
        const auto database = this->database();
        QVERIFY(migrations().apply(*database));
        step("0003_third.sql", "INSERT INTO a VALUES (3);\n");
        step("0002_second.sql", "INSERT INTO a SELECT 2 WHERE NOT EXISTS (SELECT 1 FROM a);\n");
        QVERIFY(migrations().apply(*database));
        QCOMPARE(database->version(), 3);
        QCOMPARE(database->number("SELECT group_concat(x, '') FROM a"), 23);
        QVERIFY(migrations().apply(*database));
        QCOMPARE(database->number("SELECT count(*) FROM a"), 2);
    }

    void rollsBackAStepThatFails()
    {
        step("0002_bad.sql", "CREATE TABLE c (x);\nINSERT INTO nowhere VALUES (1);\n");
        const auto database = this->database();
        const Result<Done> applied = migrations().apply(*database);
        QVERIFY(!applied);
        QCOMPARE(applied.error().code, ErrorCode::Unavailable);
        QVERIFY(applied.error().message.contains("nowhere"));
        QCOMPARE(database->version(), 1);
        QCOMPARE(database->number("SELECT count(*) FROM sqlite_master WHERE name = 'c'"), 0);

        step("0002_bad.sql", "CREATE TABLE c (x);\n");
        QVERIFY(migrations().apply(*database));
        QCOMPARE(database->version(), 2);
    }

    void refusesANewerDatabase()
    {
        const auto database = this->database();
        database->run("PRAGMA user_version=7");
        const Result<Done> applied = migrations().apply(*database);
        QVERIFY(!applied);
        QVERIFY(applied.error().message.contains("newer"));
        QCOMPARE(database->version(), 7);
        QCOMPARE(database->number("SELECT count(*) FROM sqlite_master"), 0);
    }
};

QTEST_GUILESS_MAIN(MigrationsTest)
#include "tst_migrations.moc"
