#include "datadirectory.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace chatbook;

class DataDirectoryTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void makesAFolderForItsOwnerAlone()
    {
        const QString path = m_folder.filePath("new/and/deep");
        const mode_t before = ::umask(0);
        const auto claimed = DataDirectory::claim(path);
        ::umask(before);
        QVERIFY(claimed);
        QCOMPARE(QFileInfo(claimed->databasePath()).path(), path);
        struct stat info
        {};
        QCOMPARE(::stat(qPrintable(path), &info), 0);
        QCOMPARE(info.st_mode & 0777, mode_t(0700));
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
            QVERIFY(second.error().message.contains("in use"));
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
        // One that nobody may write into, root included.
        const auto claimed = DataDirectory::claim("/proc/self");
        QVERIFY(!claimed);
        QVERIFY(claimed.error().message.contains("/proc/self"));
    }
};

QTEST_GUILESS_MAIN(DataDirectoryTest)
#include "tst_datadirectory.moc"
