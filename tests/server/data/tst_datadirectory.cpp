#include "datadirectory.h"
#include "newfile.h"

#include <QDir>
#include <QFileInfo>
#include <QMap>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace chatbook;
using namespace chatbook::server;

/// A folder's entries at its last sync, by its path.
static QMap<QString, QStringList> onDisk; // NOLINT(cert-err58-cpp)

/// Replaces the C library's function in this whole program.
extern "C" int fsync(int descriptor)
{
    const QString path = QFile::symLinkTarget(QString("/proc/self/fd/%1").arg(descriptor));
    onDisk.insert(path, QDir(path).entryList(QDir::Dirs | QDir::NoDotAndDotDot));
    return int(::syscall(SYS_fsync, descriptor));
}

class DataDirectoryTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    static mode_t modeOf(const QString &path)
    {
        struct stat info
        {};
        return ::stat(qPrintable(path), &info) == 0 ? info.st_mode & 0777 : 0;
    }

    QString folderOfMode(const QString &name, mode_t mode) const
    {
        QString path = m_folder.filePath(name);
        if (!QDir().mkdir(path) || ::chmod(qPrintable(path), mode) != 0)
            qFatal("cannot make %s", qPrintable(path));
        return path;
    }

private slots:
    void makesAFolderForItsOwnerAlone()
    {
        const QString path = m_folder.filePath("new/and/deep");
        const mode_t before = ::umask(0);
        const auto claimed = DataDirectory::claim(path);
        ::umask(before);
        QVERIFY(claimed);
        QCOMPARE(QFileInfo(claimed->databasePath()).path(), path);
        QCOMPARE(modeOf(path), mode_t(0700));
    }

    void makesItsFolderToStay()
    {
        const QString top = QDir(m_folder.path()).canonicalPath();
        const QStringList names{"lasting", "and", "deep"};
        onDisk.clear();
        QVERIFY(DataDirectory::claim(top + u'/' + names.join('/')));
        QString parent = top;
        for (const QString &name : names) {
            QVERIFY2(onDisk.value(parent).contains(name), qPrintable(parent));
            parent += '/' + name;
        }
        // Also a folder made by another program that was killed before it synced.
        QVERIFY(QDir(top).mkdir("found"));
        QVERIFY(DataDirectory::claim(top + "/found"));
        QVERIFY(onDisk.value(top).contains("found"));
    }

    void closesItsFolderToOthers()
    {
        const QString path = folderOfMode("wide", 0777);
        QVERIFY(QFile(path + "/chatbook.db").open(QIODevice::WriteOnly));
        QVERIFY(QFile(path + "/chatbook.db-wal").open(QIODevice::WriteOnly));
        auto claimed = DataDirectory::claim(path);
        QVERIFY(claimed);
        QCOMPARE(modeOf(path), mode_t(0777)); // not before everything is right
        QVERIFY(claimed->makePrivate());
        QCOMPARE(modeOf(path), mode_t(0700));
        QVERIFY(claimed->makePrivate());
    }

    void leavesAFolderThatIsForOtherThingsToo()
    {
        const QString path = folderOfMode("shared", 0755);
        QVERIFY(QFile(path + "/.hidden").open(QIODevice::WriteOnly));
        auto claimed = DataDirectory::claim(path);
        QVERIFY(claimed);
        QVERIFY(!claimed->makePrivate());
        QCOMPARE(modeOf(path), mode_t(0755));
        QVERIFY(QFile::remove(path + "/.hidden"));
        QVERIFY(claimed->makePrivate());
    }

    void refusesASecondOwner()
    {
        const QString path = m_folder.filePath("one");
        {
            const auto first = DataDirectory::claim(path);
            QVERIFY(first);
            const auto second = DataDirectory::claim(path + "/../one/");
            QVERIFY(!second);
            QCOMPARE(second.error().code, ErrorCode::Unavailable);
            QVERIFY(second.error().message.contains("in use by another server"));
            QVERIFY(second.error().message.contains(path));
        }
        QVERIFY(DataDirectory::claim(path));
    }

    void keepsTheLockWhenMoved()
    {
        const QString path = m_folder.filePath("moved");
        auto first = DataDirectory::claim(path);
        {
            const DataDirectory owner(std::move(*first));
            QVERIFY(!DataDirectory::claim(path));
        }
        QVERIFY(DataDirectory::claim(path));
    }

    void isVisitedWhetherItIsServedOrNot()
    {
        const QString path = m_folder.filePath("visited");
        QVERIFY(!DataDirectory::visit(path));
        QVERIFY(!QFileInfo::exists(path));
        QVERIFY(DataDirectory::claim(path));
        {
            const auto visit = DataDirectory::visit(path);
            QVERIFY(visit);
            QVERIFY(!visit->isServed());
            const auto another = DataDirectory::visit(path);
            QVERIFY(another);
            QVERIFY(!another->isServed());
            const auto meanwhile = DataDirectory::claim(path);
            QVERIFY(!meanwhile);
            QVERIFY2(meanwhile.error().message.contains("in use by a backup or a check"),
                     qPrintable(meanwhile.error().message));
        }
        const auto server = DataDirectory::claim(path);
        QVERIFY(server);
        const auto visit = DataDirectory::visit(path);
        QVERIFY(visit);
        QVERIFY(visit->isServed());
        QVERIFY(!server->isServed());
    }

    void tellsARestoreFromAServer()
    {
        const auto restoring = DataDirectory::claim(m_folder.filePath("restored"));
        QVERIFY(restoring);
        const auto file = NewFile::begin(restoring->databasePath());
        QVERIFY(file);
        const auto visit = DataDirectory::visit(restoring->path());
        QVERIFY(!visit);
        QVERIFY2(visit.error().message.contains("in use by a restore"),
                 qPrintable(visit.error().message));
        QCOMPARE(DataDirectory::claim(restoring->path()).error(), visit.error());
    }

    void leavesNothingInTheFolder()
    {
        const QString path = m_folder.filePath("empty");
        {
            QVERIFY(DataDirectory::claim(path));
        }
        QVERIFY(QDir(path).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void refusesWhatIsNoFolder()
    {
        const QString path = m_folder.filePath("file");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (const QString &wrong : {path, QString(path + "/below"), QString("/proc/chatbook")}) {
            const auto claimed = DataDirectory::claim(wrong);
            QVERIFY(!claimed);
            QCOMPARE(claimed.error().code, ErrorCode::Unavailable);
            QVERIFY2(claimed.error().message.contains(wrong), qPrintable(claimed.error().message));
        }
    }

    void refusesAFolderThatCannotBeWritten()
    {
        // A folder that nobody may write into, not even root.
        const auto claimed = DataDirectory::claim("/proc/self");
        QVERIFY(!claimed);
        QVERIFY(claimed.error().message.contains("/proc/self"));
    }
};

QTEST_GUILESS_MAIN(DataDirectoryTest)
#include "tst_datadirectory.moc"
