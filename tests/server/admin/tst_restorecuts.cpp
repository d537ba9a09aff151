#include "backup.h"
#include "check.h"
#include "cutfolder.h"
#include "datadirectory.h"
#include "restore.h"
#include "teststore.h"

#include <QDir>
#include <QFile>

using namespace chatbook;
using namespace chatbook::server;

/// A restore that is killed, or whose machine loses power, at each of its steps: afterwards the old
/// database or the backup is there, complete.
class RestoreCutsTest : public QObject
{
    Q_OBJECT

    using Files = CutFolder::Files;
    static constexpr const char *database = "chatbook.db";
    static constexpr const char *log = "chatbook.db-wal";

    FakeClock m_clock;
    QTemporaryDir m_folder;
    Files m_closed; ///< a server's folder
    Files m_killed; ///< the same after a kill: part of it is in the log
    const QStringList m_old{"one", "two", "three"};
    const QStringList m_new{"one"};

    QString backupPath() const { return m_folder.filePath("backup.db"); }
    static Progress goOn()
    {
        return [](const QString &, int) { return true; };
    }
    static Files filesIn(const QString &folder)
    {
        Files files;
        for (const QString &name : QDir(folder).entryList(QDir::Files)) {
            QFile file(QDir(folder).filePath(name));
            if (!name.endsWith("-shm") && file.open(QIODevice::ReadOnly))
                files.insert(name, file.readAll());
        }
        return files;
    }
    static void put(const Files &files, const QString &folder)
    {
        for (auto entry = files.cbegin(); entry != files.cend(); ++entry) {
            QFile file(QDir(folder).filePath(entry.key()));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(*entry);
        }
    }
    Result<Restored> restoreInto(const QString &folder)
    {
        m_clock.passed += std::chrono::seconds(1);
        return restore({folder, backupPath(), true}, m_clock, goOn());
    }

    /// The messages in a folder on which a server can start; otherwise why it cannot.
    QStringList said(const QString &folder)
    {
        {
            const auto findings = check(folder, goOn());
            if (!findings)
                return {QString(findings.error().message).remove(folder)};
            if (!findings->faults.filter("open to others").isEmpty())
                QFile::setPermissions(QDir(folder).filePath(database),
                                      QFile::ReadOwner | QFile::WriteOwner);
            else if (!findings->faults.isEmpty())
                return QStringList(findings->faults).replaceInStrings(folder, QString());
        }
        const auto store = Store::open({QDir(folder).filePath(database)}, m_clock, "anew");
        if (!store)
            return {QString(store.error().message).remove(folder)};
        QStringList contents;
        const auto opened = Database::open(QDir(folder).filePath(database), Database::Mode::Read);
        Rows rows = (*opened)->run("SELECT content FROM messages ORDER BY offset");
        while (rows.next())
            contents.append(rows.text(0));
        return contents;
    }

    /// The messages in the database that was set aside in that folder; empty if there is none.
    QStringList setAside(const QString &folder)
    {
        QStringList names = QDir(folder).entryList({"chatbook.db.replaced-*"}, QDir::Files);
        names.removeIf(
            [](const QString &name) { return name.contains("-wal") || name.contains("-shm"); });
        if (names.isEmpty())
            return {};
        Files files;
        const Files all = filesIn(folder);
        files.insert(database, all.value(names.first()));
        if (all.contains(names.first() + "-wal"))
            files.insert(log, all.value(names.first() + "-wal"));
        const QTemporaryDir other;
        put(files, other.path());
        return said(other.path());
    }

    /// Checks every state that a restore into a folder with these files can leave. Its history has
    /// that many messages.
    void leavesOneOfTwo(const Files &before, const QStringList &old)
    {
        const QTemporaryDir data;
        put(before, data.path());
        QList<CutFolder::Image> images;
        QList<CutFolder::Image> after;
        {
            CutFolder cut(data.path());
            const auto done = restoreInto(data.path());
            QVERIFY2(done, done ? "" : qPrintable(done.error().message));
            images = cut.images();
            after = cut.imagesNow();
        }
        QVERIFY(images.size() > 5);
        int olds = 0;
        int news = 0;
        const auto isLost = [&](const CutFolder::Image &image) -> QString {
            const bool isNone = !image.files.contains(database);
            const QTemporaryDir left;
            put(image.files, left.path());
            const QStringList history = isNone ? QStringList() : said(left.path());
            (history == m_new ? news : olds) += 1;
            const QStringList aside = setAside(left.path());
            if (history != m_new && history != old)
                return "neither: " + history.join(", ");
            if (history == m_new && !before.value(database).isEmpty() && aside != old)
                return "what was there is gone: " + aside.join(", ");
            const auto again = restoreInto(left.path());
            if (!again)
                return "not again: " + again.error().message;
            return said(left.path()) == m_new ? QString() : QString("wrong the second time");
        };
        for (const CutFolder::Image &image : std::as_const(images)) {
            const QString fault = isLost(image);
            QVERIFY2(fault.isEmpty(),
                     qPrintable(QString("before %1, with %2: %3")
                                    .arg(image.when, image.files.keys().join(' '), fault)));
        }
        QVERIFY(olds > 0);
        QVERIFY(news > 0);
        olds = 0;
        for (const CutFolder::Image &image : std::as_const(after))
            QCOMPARE(isLost(image), QString());
        QCOMPARE(olds, 0);
    }

private slots:
    void initTestCase()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.saidToAll(ada, "one");
        QVERIFY(backUp(t.folder.path(), backupPath(), goOn()));
        t.saidToAll(ada, "two");
        t.store.reset();
        t.open();
        t.saidToAll(ada, "three");
        m_killed = filesIn(t.folder.path());
        t.store.reset();
        m_closed = filesIn(t.folder.path());
        QVERIFY(!m_killed.value(log).isEmpty());
        QCOMPARE(m_closed.keys(), QStringList(database));
    }

    void leavesTheOldOneOrTheNewOneWhereNoneWas() { leavesOneOfTwo({}, {}); }

    void leavesTheOldOneOrTheNewOneOfAServerThatWasStopped() { leavesOneOfTwo(m_closed, m_old); }

    void leavesTheOldOneOrTheNewOneOfAServerThatWasKilled() { leavesOneOfTwo(m_killed, m_old); }

    void leavesNoLogOfADatabaseThatIsGone() { leavesOneOfTwo({{log, m_killed.value(log)}}, {}); }

    void leavesTheOldOneWhenTheDiskFails()
    {
        int failures = 0;
        for (const Files &before : {m_closed, m_killed})
            for (int number = 1;; ++number) {
                const QTemporaryDir data;
                put(before, data.path());
                CutFolder cut(data.path());
                cut.failSync(number);
                const auto done = restoreInto(data.path());
                if (!cut.hasFailed())
                    break;
                QCOMPARE(said(data.path()), done ? m_new : m_old);
                QVERIFY(!QFileInfo::exists(data.filePath("chatbook.db.part")));
                QCOMPARE(setAside(data.path()), done ? m_old : QStringList());
                failures += done ? 0 : 1;
            }
        QVERIFY(failures > 4);
    }

    void keepsWhatCannotBeReadWithItsLog()
    {
        Files before = m_killed;
        before[database].replace(0, 100, QByteArray(100, 'x'));
        const QTemporaryDir unreadable;
        put(before, unreadable.path());
        leavesOneOfTwo(before, said(unreadable.path()));
    }
};

QTEST_GUILESS_MAIN(RestoreCutsTest)
#include "tst_restorecuts.moc"
