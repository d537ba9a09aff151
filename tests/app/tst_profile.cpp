#include "profile.h"
#include "savedaccounts.h"
#include "utctime.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const QUrl office(QStringLiteral("ws://192.168.1.5:24280"));
const QUrl home(QStringLiteral("ws://192.168.1.6:24280"));

SavedAccount account(const QUrl &address, const QString &server, const QString &token)
{
    return {.address = address,
            .server = {{server}, "Office", "0.1.0", 1},
            .self = {{"me"}, "Me"},
            .token = token,
            .lastUsed = utcTime(1'700'000'000'000)};
}

} // namespace

class ProfileTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void offersANameAtFirstStart()
    {
        const auto profile = Profile::open(m_dir->path(), "default");
        QVERIFY(profile.ok());
        QVERIFY(!(*profile)->displayName().isEmpty());
        QVERIFY((*profile)->knownServers().isEmpty());
        QVERIFY(!(*profile)->lastServer());
    }

    void isOpenInOneProgramAlone()
    {
        const auto profile = Profile::open(m_dir->path(), "default");
        QVERIFY(profile.ok());
        const auto second = Profile::open(m_dir->path(), "default");
        QVERIFY(!second.ok());
        QCOMPARE(second.error(), because(Reason::ProfileInOtherWindow, {"default"}));
        QVERIFY(Profile::open(m_dir->path(), "other").ok());
    }

    void canBeOpenedAgainAfterwards()
    {
        QVERIFY(Profile::open(m_dir->path(), "default").ok());
        QVERIFY(Profile::open(m_dir->path(), "default").ok());
    }

    void refusesANameThatIsNoFolder_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("empty") << "";
        QTest::newRow("parent") << "..";
        QTest::newRow("path") << "a/b";
        QTest::newRow("line") << "a\nb";
    }
    void refusesANameThatIsNoFolder()
    {
        QFETCH(QString, name);
        QVERIFY(!Profile::open(m_dir->path(), name).ok());
    }

    void saysWhenTheFolderCannotBeUsed()
    {
        QFile file(m_dir->filePath("file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto profile = Profile::open(file.fileName(), "default");
        QVERIFY(!profile.ok());
        QCOMPARE(profile.error(), because(Reason::FolderNotMade, {file.fileName()}));
    }

    void remembersSmallThings()
    {
        {
            const auto profile = Profile::open(m_dir->path(), "default");
            (*profile)->remember("geometry", QByteArray("\x00\xff\x01", 3));
        }
        const auto profile = Profile::open(m_dir->path(), "default");
        QCOMPARE((*profile)->remembered("geometry"), QByteArray("\x00\xff\x01", 3));
        QCOMPARE((*profile)->remembered("else"), QByteArray());
    }

    void keepsItsSecretsToItself()
    {
        const auto profile = Profile::open(m_dir->path(), "default");
        const QString folder = m_dir->filePath("default");
        QVERIFY(SavedAccounts(folder).put(account(office, "s1", "secret")).ok());
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup |
                            QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QVERIFY(!(QFile::permissions(folder) & others));
        QVERIFY(!(QFile::permissions(folder + "/profile.json") & others));
    }

    void knowsItsServersLatestFirst()
    {
        SavedAccounts accounts(m_dir->path());
        QVERIFY(accounts.put(account(office, "s1", "t1")).ok());
        QVERIFY(accounts.put(account(home, "s2", "t2")).ok());
        QVERIFY(accounts.put(account(office, "s1", "t3")).ok());
        const SavedAccounts again(m_dir->path());
        QCOMPARE(again.all().size(), 2);
        QCOMPARE(again.all().first().token, QString("t3"));
        QCOMPARE(again.lastAddress(), office);
        QCOMPARE(again.at(home, false).first().server.id, ServerId{"s2"});
    }

    void forgetsAServer()
    {
        SavedAccounts accounts(m_dir->path());
        QVERIFY(accounts.put(account(office, "s1", "t1")).ok());
        QVERIFY(accounts.forget({"s1"}).ok());
        QVERIFY(SavedAccounts(m_dir->path()).all().isEmpty());
    }

    void offersNoTokenOfAnotherAddress()
    {
        SavedAccounts accounts(m_dir->path());
        QVERIFY(accounts.put(account(home, "s2", "t2")).ok());
        QVERIFY(accounts.at(office, false).isEmpty());
        QVERIFY(accounts.at(office, true).isEmpty()); // it was not hosted here
    }

    void findsTheServerHostedHereAtAnotherPort()
    {
        SavedAccounts accounts(m_dir->path());
        SavedAccount hosted = account(office, "s1", "t1");
        hosted.hostedHere = true;
        QVERIFY(accounts.put(hosted).ok());
        QCOMPARE(accounts.at(home, true).size(), 1);
        QVERIFY(accounts.at(home, false).isEmpty());
    }

    void asksForALostRegistrationWithTheSameToken()
    {
        int made = 0;
        const auto make = [&made] { return QString("t%1").arg(++made); };
        {
            SavedAccounts accounts(m_dir->path());
            QCOMPARE(*accounts.registrationToken(office, "key", "Me", make), QString("t1"));
        }
        SavedAccounts accounts(m_dir->path());
        QCOMPARE(*accounts.registrationToken(office, "key", "Me", make), QString("t1"));
        QCOMPARE(*accounts.registrationToken(office, "key", "Me too", make), QString("t2"));
        QCOMPARE(*accounts.registrationToken(home, "key", "Me", make), QString("t3"));
        QCOMPARE(*accounts.registrationToken(office, "another", "Me", make), QString("t4"));
        QVERIFY(accounts.all().isEmpty()); // none has been answered
        QVERIFY(accounts.put(account(office, "s1", "t1")).ok());
        QCOMPARE(*accounts.registrationToken(office, "key", "Me", make), QString("t5"));
    }

    void hasACacheForEachAccount()
    {
        const SavedAccounts accounts(m_dir->path());
        const SavedAccount one = account(office, "../../evil", "t");
        SavedAccount other = one;
        other.self.id = {"other"};
        QVERIFY(accounts.cacheFolder(one).startsWith(m_dir->path() + "/servers/"));
        QVERIFY(!accounts.cacheFolder(one).contains(".."));
        QVERIFY(accounts.cacheFolder(one) != accounts.cacheFolder(other));
    }

    void startsAfreshFromADamagedFile()
    {
        QFile file(m_dir->filePath("profile.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"accounts\": [");
        file.close();
        SavedAccounts accounts(m_dir->path());
        QVERIFY(accounts.all().isEmpty());
        QVERIFY(QFile::exists(file.fileName() + ".damaged"));
        QVERIFY(accounts.put(account(office, "s1", "t1")).ok());
    }

    void saysSoWhenItCannotWrite()
    {
        SavedAccounts accounts(m_dir->filePath("missing"));
        QVERIFY(!accounts.put(account(office, "s1", "t1")).ok());
    }
};

QTEST_GUILESS_MAIN(ProfileTest)
#include "tst_profile.moc"
