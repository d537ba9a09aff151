#include "backup.h"
#include "check.h"
#include "datadirectory.h"
#include "teststore.h"

#include <QDir>
#include <QFile>

#include <atomic>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using namespace chatbook;
using namespace chatbook::server;

class BackupTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString copyPath() const { return m_folder.filePath("copy.db"); }
    QStringList files() const
    {
        return QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }
    static Progress goOn()
    {
        return [](const QString &, int) { return true; };
    }
    static qint64 number(const QString &path, const QString &sql)
    {
        const auto database = Database::open(path, Database::Mode::Immutable);
        return database ? (*database)->number(sql) : -1;
    }
    /// Says a lot at once, without waiting.
    static void say(TestStore &store, const Account &sender, int messages, int *answered)
    {
        for (int i = 0; i < messages; ++i)
            store.store->write<Stored>(
                [=](Writer &writer) {
                    return addMessage(writer, {.sender = sender.key,
                                               .recipient = allChat(),
                                               .content = QString(1'000, u'x'),
                                               .clientOffset = {}});
                },
                [answered](const Result<Stored> &stored) {
                    QVERIFY(stored);
                    ++*answered;
                });
    }

private slots:
    void cleanup()
    {
        for (const QString &name : files())
            QFile::remove(m_folder.filePath(name));
    }

    void copiesAStoppedServersDataForItsOwnerAlone()
    {
        TestStore t;
        t.saidToAll(t.account("Ada"), "hello");
        t.store.reset();
        const mode_t before = ::umask(0);
        const auto done = backUp(t.folder.path(), copyPath(), goOn());
        ::umask(before);
        QVERIFY2(done, done ? "" : qPrintable(done.error().message));
        QCOMPARE(files(), QStringList("copy.db"));
        struct stat info
        {};
        QCOMPARE(::stat(qPrintable(copyPath()), &info), 0);
        QCOMPARE(info.st_mode & 0777, mode_t(0600));
        QCOMPARE(number(copyPath(), "SELECT content = 'hello' FROM messages"), 1);
        // It left no trace there.
        QCOMPARE(QDir(t.folder.path()).entryList(QDir::Files), QStringList("chatbook.db"));
    }

    void hasAllThatWasAnsweredBeforeItBeganWhileTheServerWrites()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        const auto served = DataDirectory::claim(t.folder.path()); // as by a server
        QVERIFY(served);
        int answered = 0;
        say(t, ada, 2'000, &answered);
        QTRY_COMPARE_WITH_TIMEOUT(answered, 2'000, 30'000);
        std::atomic_bool begun = false;
        std::optional<Result<Done>> done;
        std::thread other([&] {
            done = backUp(t.folder.path(), copyPath(), [&](const QString &, int) {
                begun = true;
                return true;
            });
        });
        // Some messages before it begins and most of them after that: the writer never waits for
        // it.
        say(t, ada, 2'000, &answered);
        QTRY_VERIFY_WITH_TIMEOUT(begun, 30'000);
        say(t, ada, 2'000, &answered);
        QTRY_COMPARE_WITH_TIMEOUT(answered, 6'000, 30'000);
        other.join();
        QVERIFY2(*done, *done ? "" : qPrintable(done->error().message));
        QCOMPARE(files(), QStringList("copy.db"));
        const qint64 copied = number(copyPath(), "SELECT count(*) FROM messages");
        QVERIFY2(copied >= 2'000 && copied < 6'000, qPrintable(QString::number(copied)));
        QCOMPARE(number(copyPath(), "SELECT max(offset) FROM messages"), copied);

        QDir(m_folder.path()).mkdir("data");
        QFile::setPermissions(m_folder.filePath("data"),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY(QFile::rename(copyPath(), m_folder.filePath("data/chatbook.db")));
        const auto findings = check(m_folder.filePath("data"), goOn());
        QVERIFY(findings);
        QCOMPARE(findings->faults, QStringList());
        QVERIFY(QDir(m_folder.filePath("data")).removeRecursively());
    }

    void readsTheLogOfAServerThatWasKilled()
    {
        TestStore t;
        t.saidToAll(t.account("Ada"), "in the log");
        QTemporaryDir killed;
        for (const char *suffix : {"", "-wal"})
            QVERIFY(
                QFile::copy(t.path() + suffix, killed.filePath(QString("chatbook.db") + suffix)));
        const qint64 log = QFileInfo(killed.filePath("chatbook.db-wal")).size();
        QVERIFY(log > 0);
        QVERIFY(backUp(killed.path(), copyPath(), goOn()));
        QCOMPARE(number(copyPath(), "SELECT content = 'in the log' FROM messages"), 1);
        // The log is left for the server.
        QCOMPARE(QFileInfo(killed.filePath("chatbook.db-wal")).size(), log);
    }

    void leavesNothingWhenItIsInterrupted_data()
    {
        QTest::addColumn<QString>("during");
        QTest::newRow("copying") << "Copying";
        QTest::newRow("checking") << "Checking the copy";
    }
    void leavesNothingWhenItIsInterrupted()
    {
        QFETCH(QString, during);
        TestStore t;
        int answered = 0;
        say(t, t.account("Ada"), 1'000, &answered);
        QTRY_COMPARE_WITH_TIMEOUT(answered, 1'000, 30'000);
        const auto done = backUp(t.folder.path(), copyPath(), [&](const QString &doing, int) {
            return !doing.startsWith(during);
        });
        QVERIFY(!done);
        QCOMPARE(done.error(), interrupted());
        QCOMPARE(files(), QStringList());
    }

    void replacesNothing()
    {
        TestStore t;
        QFile there(copyPath());
        QVERIFY(there.open(QIODevice::WriteOnly));
        there.write("precious");
        there.close();
        const auto done = backUp(t.folder.path(), copyPath(), goOn());
        QVERIFY(!done);
        QVERIFY(done.error().message.contains("there already"));
        // Nor a file that appears during the backup.
        QVERIFY(there.remove());
        const auto late = backUp(t.folder.path(), copyPath(), [&](const QString &, int) {
            return there.exists() || there.open(QIODevice::WriteOnly);
        });
        QVERIFY(!late);
        QCOMPARE(files(), QStringList("copy.db"));
        QCOMPARE(QFileInfo(copyPath()).size(), 0);
    }

    void takesThePlaceOfAPartThatWasLeftBehind()
    {
        TestStore t;
        for (const char *left : {"copy.db.part", "copy.db.part-wal"}) {
            QFile part(m_folder.filePath(left));
            QVERIFY(part.open(QIODevice::WriteOnly));
            part.write(QByteArray(1 << 20, 'x'));
        }
        QVERIFY(backUp(t.folder.path(), copyPath(), goOn()));
        QCOMPARE(files(), QStringList("copy.db"));
        QCOMPARE(number(copyPath(), "SELECT count(*) FROM server"), 1);
    }

    void doesNotWriteThroughALink()
    {
        TestStore t;
        QFile elsewhere(m_folder.filePath("elsewhere"));
        QVERIFY(elsewhere.open(QIODevice::WriteOnly));
        elsewhere.close();
        QVERIFY(elsewhere.link(copyPath() + ".part"));
        QVERIFY(!backUp(t.folder.path(), copyPath(), goOn()));
        QCOMPARE(elsewhere.size(), 0);
    }

    void saysWhyItCannot()
    {
        TestStore t;
        const auto nowhere = backUp(m_folder.filePath("none"), copyPath(), goOn());
        QVERIFY(!nowhere);
        const auto empty = backUp(m_folder.path(), copyPath(), goOn());
        QVERIFY(!empty);
        QVERIFY(empty.error().message.contains("no server's data"));
        const auto noFolder = backUp(t.folder.path(), m_folder.filePath("none/copy.db"), goOn());
        QVERIFY(!noFolder);
        QCOMPARE(files(), QStringList());
    }

    void leavesNothingWhereThereIsNoRoom()
    {
        TestStore t;
        int answered = 0;
        say(t, t.account("Ada"), 200, &answered);
        QTRY_COMPARE_WITH_TIMEOUT(answered, 200, 30'000);
        t.store.reset();
        const auto before = ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const rlimit small{65'536, limit.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        const auto done = backUp(t.folder.path(), copyPath(), goOn());
        ::setrlimit(RLIMIT_FSIZE, &limit);
        ::signal(SIGXFSZ, before);
        QVERIFY(!done);
        QVERIFY2(done.error().message.contains("cannot be copied"),
                 qPrintable(done.error().message));
        QCOMPARE(files(), QStringList());
    }

    void keepsNoCopyOfADamagedDatabase()
    {
        TestStore t;
        int answered = 0;
        say(t, t.account("Ada"), 200, &answered);
        QTRY_COMPARE_WITH_TIMEOUT(answered, 200, 30'000);
        t.store.reset();
        QFile file(t.path());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() / 2 / 4096 * 4096));
        file.write(QByteArray(12'288, 'z'));
        file.close();
        const auto done = backUp(t.folder.path(), copyPath(), goOn());
        QVERIFY(!done);
        QVERIFY2(done.error().message.contains("damaged"), qPrintable(done.error().message));
        QCOMPARE(files(), QStringList());
    }
};

QTEST_GUILESS_MAIN(BackupTest)
#include "tst_backup.moc"
