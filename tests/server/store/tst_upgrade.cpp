#include "inspect.h"
#include "sqlite/migrations.h"
#include "store.h"

#include "fakeclock.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class UpgradeTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path() const { return m_folder->filePath("chatbook.db"); }
    QString copy(int version) const { return path() + QString(".before-format-%1").arg(version); }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files, QDir::Name); }
    static int latest() { return Migrations(schemaFolder()).latest(); }

    Result<std::unique_ptr<Store>> open() { return Store::open({path()}, m_clock, "server"); }

    /// A database of a program that had so many migrations, of a server called "old".
    void make(int version)
    {
        const QStringList steps = QDir(schemaFolder()).entryList(QDir::Files, QDir::Name);
        QTemporaryDir known;
        for (const QString &step : steps.first(version))
            QVERIFY(QFile::copy(QDir(schemaFolder()).filePath(step), known.filePath(step)));
        QVERIFY(Migrations(known.path()).apply(*database()));
        run(version < 3 ? "INSERT INTO server (one, id, head) VALUES (1, 'old', 0)"
                        : "INSERT INTO server (one, id) VALUES (1, 'old')");
    }
    std::unique_ptr<Database> database() const
    {
        auto opened = Database::open(path(), Database::Mode::Write);
        return std::move(*opened);
    }
    void run(const QString &statement) const { database()->run(statement); }

    static QString idIn(const QString &file)
    {
        const auto database = Database::open(file, Database::Mode::Immutable);
        Rows rows = (*database)->run("SELECT id FROM server");
        return rows.next() ? rows.text(0) : QString();
    }
    static int versionOf(const QString &file)
    {
        return (*Database::open(file, Database::Mode::Immutable))->version();
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void makesNoCopyOfANewDatabaseOrOneOfToday()
    {
        QVERIFY(open());
        QCOMPARE(files(), QStringList("chatbook.db"));
        QVERIFY(open());
        QCOMPARE(files(), QStringList("chatbook.db"));
    }

    void leavesNoCopyOfWhatIsSound()
    {
        for (int version = 1; version < latest(); ++version) {
            init();
            make(version);
            const auto store = open();
            QVERIFY2(store, store ? "" : qPrintable(store.error().message));
            QCOMPARE((*store)->serverId().value, QString("old"));
            QVERIFY(!files().join(' ').contains("before"));
        }
    }

    void keepsACopyOfWhatItCannotBringUpToDate()
    {
        const int version = latest() - 1;
        make(version);
        // The migration's result is there.
        run("PRAGMA user_version=" + QString::number(version - 1));
        const auto store = open();
        QVERIFY(!store);
        QVERIFY2(store.error().message.contains(copy(version - 1)),
                 qPrintable(store.error().message));
        QCOMPARE(idIn(copy(version - 1)), QString("old"));
        QCOMPARE(QFile::permissions(copy(version - 1)) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
    }

    void keepsACopyUntilTheOutcomeIsSound()
    {
        const int version = latest() - 1;
        make(version);
        run("CREATE TABLE stray (x)");
        for (int i = 0; i < 2; ++i) { // the next start does not change it
            const auto store = open();
            QVERIFY(!store);
            QVERIFY2(store.error().message.contains(copy(version)),
                     qPrintable(store.error().message));
            QCOMPARE(versionOf(path()), latest());
            QCOMPARE(versionOf(copy(version)), version);
            QCOMPARE(idIn(copy(version)), QString("old"));
        }
        run("DROP TABLE stray");
        QVERIFY(open());
        QCOMPARE(files(), QStringList("chatbook.db"));
    }

    void startsFromTheCopyThatIsPutBack()
    {
        const int version = latest() - 1;
        make(version);
        run("CREATE TABLE stray (x)");
        QVERIFY(!open());
        QVERIFY(QFile::remove(path()));
        QVERIFY(QFile::rename(copy(version), path()));
        run("DROP TABLE stray");
        const auto store = open();
        QVERIFY(store);
        QCOMPARE((*store)->serverId().value, QString("old"));
    }

    void makesNoCopyOfWhatWasOnlyBegun()
    {
        make(latest() - 1);
        run("DELETE FROM server");
        QVERIFY(QDir().mkpath(copy(latest() - 1) + ".part/in the way"));
        QVERIFY(open());
    }

    void changesNothingWithoutACopy()
    {
        const int version = latest() - 1;
        make(version);
        QVERIFY(QDir().mkpath(copy(version) + ".part/in the way"));
        const auto store = open();
        QVERIFY(!store);
        QVERIFY2(store.error().message.contains("cannot be written"),
                 qPrintable(store.error().message));
        QCOMPARE(versionOf(path()), version);
    }
};

QTEST_GUILESS_MAIN(UpgradeTest)
#include "tst_upgrade.moc"
