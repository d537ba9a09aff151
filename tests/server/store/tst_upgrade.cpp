#include "feedstore.h"
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

    /// Format 8: stories and comments become messages of the feed.
    void bringsStoriesIntoTheFeed()
    {
        make(7);
        for (const char *statement :
             {"INSERT INTO users (key, id, name, folded, created) VALUES (1, 'ada', 'Ada', 'ada', "
              "0)",
              "INSERT INTO users (key, id, name, folded, created) VALUES (2, 'bob', 'Bob', 'bob', "
              "0)",
              "INSERT INTO members (user, conversation) VALUES (1, 1), (2, 1)",
              "INSERT INTO messages (offset, changed, conversation, sender, time, content, "
              "client_offset) VALUES (1, 1, 1, 1, 10, 'message', 'c'), "
              "(5, 5, 1, 1, 50, 'last', NULL)",
              "INSERT INTO stories VALUES (2, 1, 20, 'story', 'c')",
              "INSERT INTO comments VALUES (3, 2, 2, 30, 'comment', 'c')",
              "INSERT INTO comments VALUES (4, 2, 1, 40, 'own comment', NULL)",
              // Blocks up to 1, which stays, and from 5 on, which lacks the stories before it.
              "INSERT INTO search_blocks VALUES (1, 1, 0, x'00', x'00'), (5, 5, 0, x'00', x'00')"})
            run(statement);
        {
            const auto store = open();
            QVERIFY2(store, store ? "" : qPrintable(store.error().message));
            QCOMPARE((*store)->head(), 5);
        }
        const auto upgraded = database();
        const auto page = storiesPage(*upgraded, {.reader = UserKey(2), .limit = 50});
        QCOMPARE(page->documents.size(), 1);
        const Post story = page->documents.first();
        QCOMPARE(story.content, QString("story"));
        QCOMPARE(story.creator, (User{{"ada"}, "Ada"}));
        QCOMPARE(story.clientOffset, QString("c"));
        QCOMPARE(story.timestamp.toMSecsSinceEpoch(), 20);
        QCOMPARE(story.changed, 2);
        QCOMPARE(story.comments, 2);
        QCOMPARE(story.latest.size(), 2);
        QCOMPARE(story.latest.first().content, QString("comment"));
        QCOMPARE(story.latest.first().parent, story.id);
        // What was there counts as read.
        const FeedState state = feedState(*upgraded, UserKey(2));
        QCOMPARE(state.unread, 0);
        QCOMPARE(state.read, 4);
        const auto ask = [&](const QString &sql) { return upgraded->number(sql); };
        QCOMPARE(ask("SELECT count(*) FROM messages WHERE conversation = 1"), 2);
        QCOMPARE(ask("SELECT group_concat(first) = '1' FROM search_blocks"), 1);
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
