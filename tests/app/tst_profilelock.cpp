#include "profile.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const QByteArray hereId("0123456789abcdef0123456789abcdef");
const QByteArray thereId("fedcba9876543210fedcba9876543210");

/// The note as this program and earlier ones write it.
QByteArray note(const QByteArray &computer, const QByteArray &machineId)
{
    return "4711\nchatbook\n" + computer + '\n' + machineId + '\n';
}

} // namespace

class ProfileLockTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_root;
    const Computer m_onDisk{.name = "desk-1", .machineId = hereId};
    const Computer m_onNetwork{.name = "desk-1", .machineId = hereId, .sharesFolder = true};

    QString folder() const { return m_root->filePath("ann"); }
    QString file() const { return folder() + "/profile.lock"; }
    void leave(const QByteArray &text) const
    {
        QFile lock(file());
        QVERIFY(lock.open(QIODevice::WriteOnly));
        lock.write(text);
    }
    QByteArray left() const
    {
        QFile lock(file());
        return lock.open(QIODevice::ReadOnly) ? lock.readAll() : "no such file";
    }

private slots:
    void init()
    {
        m_root = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_root->path()).mkdir("ann"));
    }

    void opensAProfileWhoseProgramIsGone_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty, as a full disk leaves it") << QByteArray();
        QTest::newRow("of this computer")
            << note(QSysInfo::machineHostName().toUtf8(), QSysInfo::machineUniqueId());
        QTest::newRow("of this computer, with other ids since it was installed anew")
            << note(QSysInfo::machineHostName().toUtf8(), thereId);
        QTest::newRow("of a computer that the disk was in before") << note("desk-2", thereId);
        QTest::newRow("with the number of a process that runs")
            << QByteArray::number(QCoreApplication::applicationPid()) + "\nchatbook\ndesk-2\n";
        QTest::newRow("zeros, as a power cut leaves it") << QByteArray(200, '\0');
        QTest::newRow("odd") << QByteArray("what is this\n\n\n");
        QTest::newRow("long") << QByteArray(1'000'000, 'x');
    }
    void opensAProfileWhoseProgramIsGone()
    {
        QFETCH(QByteArray, text);
        leave(text);
        const auto profile = Profile::open(m_root->path(), "ann");
        QVERIFY2(profile.ok(), "it is in use");
        QVERIFY(!Profile::open(m_root->path(), "ann").ok());
    }

    void asksOnANetworkWhereAnotherComputerMayHaveIt()
    {
        leave(note("lab-7", thereId));
        const auto refused = ProfileLock::take(folder(), m_onNetwork);
        QCOMPARE(refused.error(),
                 because(Reason::ProfileOnComputer, {"ann", "lab-7"}, ErrorCode::Forbidden));
        QCOMPARE(left(), note("lab-7", thereId));

        QVERIFY(ProfileLock::take(folder(), m_onNetwork, OtherComputer::Overruled).ok());
        QCOMPARE(left(), QByteArray());
        QVERIFY(ProfileLock::take(folder(), m_onNetwork).ok());
    }

    void tellsComputersOfOneImageApart()
    {
        leave(note("lab-7", hereId));
        QCOMPARE(ProfileLock::take(folder(), m_onNetwork).error().code, ErrorCode::Forbidden);
    }

    void asksNothingOnANetwork_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("after an unclean end here") << note("desk-1", hereId);
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("zeros") << QByteArray(200, '\0');
        QTest::newRow("no name") << note("", thereId);
        QTest::newRow("a name that is none") << note("\x1b[31mlab 7", thereId);
        QTest::newRow("a name that is too long") << note(QByteArray(65, 'a'), thereId);
    }
    void asksNothingOnANetwork()
    {
        QFETCH(QByteArray, text);
        leave(text);
        QVERIFY(ProfileLock::take(folder(), m_onNetwork).ok());
    }

    void isNeverOverruledOnThisComputer()
    {
        for (const Computer &computer : {m_onDisk, m_onNetwork}) {
            const auto lock = ProfileLock::take(folder(), computer);
            QVERIFY(lock.ok());
            for (const auto other : {OtherComputer::Respected, OtherComputer::Overruled}) {
                const auto second = ProfileLock::take(folder(), computer, other);
                QCOMPARE(second.error(), because(Reason::ProfileInOtherWindow, {"ann"}));
            }
        }
    }

    void saysWhereItIsOpenOnANetworkThatPassesLocksOn()
    {
        const auto there = ProfileLock::take(folder(), {"lab-7", thereId, true});
        const auto refused = ProfileLock::take(folder(), m_onNetwork);
        QCOMPARE(refused.error(),
                 because(Reason::ProfileOnComputer, {"ann", "lab-7"}, ErrorCode::Forbidden));
        // A computer that was switched off may seem to have it still.
        QVERIFY(ProfileLock::take(folder(), m_onNetwork, OtherComputer::Overruled).ok());

        leave({}); // the holder cannot be read
        QCOMPARE(ProfileLock::take(folder(), m_onNetwork).error(),
                 because(Reason::ProfileElsewhere, {"ann"}, ErrorCode::Forbidden));
    }

    void leavesTheNoteOfWhoTookItOver()
    {
        auto mine = std::make_optional(ProfileLock::take(folder(), m_onNetwork).value());
        QCOMPARE(left().split('\n').at(2), QByteArray("desk-1"));
        leave(note("lab-7", thereId));
        mine.reset();
        QCOMPARE(left(), note("lab-7", thereId));
    }

    void isNoLongerHeldByProgramsThatItStarted()
    {
        QProcess browser;
        {
            const auto lock = ProfileLock::take(folder(), m_onDisk);
            browser.start("sleep", {"60"});
            QVERIFY(browser.waitForStarted());
        }
        QVERIFY(ProfileLock::take(folder(), m_onDisk).ok());
        browser.kill();
        browser.waitForFinished();
    }

    void canBeReadByTheirOwnerAlone()
    {
        leave({});
        QFile::setPermissions(file(), QFile::Permissions(0x6666));
        const auto lock = ProfileLock::take(folder(), m_onDisk);
        QCOMPARE(QFile::permissions(file()) & QFile::Permissions(0x0077), QFile::Permissions());
    }

    void saysWhyAFileThatIsNoneCannotBeUsed()
    {
        QVERIFY(QDir(folder()).mkdir("profile.lock"));
        const auto refused = ProfileLock::take(folder(), m_onDisk);
        QCOMPARE(refused.error().code, ErrorCode::Unavailable);
        QCOMPARE(refused.error().reason, Reason::FolderNotUsed);
        QCOMPARE(refused.error().arguments.first(), folder());
    }
};

QTEST_GUILESS_MAIN(ProfileLockTest)
#include "tst_profilelock.moc"
