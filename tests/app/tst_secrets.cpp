#include "fakesecrets.h"
#include "keychain.h"
#include "savedaccounts.h"
#include "utctime.h"

#include <QFile>
#include <QLocalServer>
#include <QProcessEnvironment>
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

/// The answer of readToken(); none before it came.
struct Reading
{
    Reading(SavedAccounts &accounts, const QString &server)
    {
        accounts.readToken({server}, [this](const Result<QString> &token) {
            answered = true;
            if (token)
                this->token = *token;
            else
                error = token.error();
        });
    }
    bool answered = false;
    QString token;
    Error error;
};

} // namespace

class SecretsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<FakeSecrets> m_keychain;
    int m_named = 0;

    /// Starts the program again, with the present keychain.
    std::unique_ptr<SavedAccounts> start(const std::shared_ptr<SecretStore> &store)
    {
        return std::make_unique<SavedAccounts>(
            m_dir->path(), SecretPlace{store, [this] { return QString("e%1").arg(++m_named); }});
    }
    QByteArray onDisk() const
    {
        QFile profile(m_dir->filePath("profile.json"));
        return profile.open(QIODevice::ReadOnly) ? profile.readAll() : QByteArray();
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_keychain = std::make_shared<FakeSecrets>();
        m_named = 0;
    }

    void keepsTokensInTheFileWithoutAKeychain()
    {
        {
            const auto accounts = start(nullptr);
            QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
            QCOMPARE(accounts->secretsPlace(), SecretsPlace::File);
        }
        const auto again = start(nullptr);
        QVERIFY(onDisk().contains("secret"));
        QCOMPARE(Reading(*again, "s1").token, QString("secret"));
    }

    void keepsTokensInTheKeychainAlone()
    {
        {
            const auto accounts = start(m_keychain);
            QCOMPARE(accounts->secretsPlace(), SecretsPlace::Keychain);
            QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
            QCOMPARE(accounts->secretsPlace(), SecretsPlace::Keychain);
            QVERIFY(!onDisk().contains("secret"));
            QCOMPARE(m_keychain->kept.value("e1"), QString("secret"));
        }
        const auto again = start(m_keychain);
        QCOMPARE(again->all().size(), 1);
        QCOMPARE(again->all().first().self.id, UserId{"me"});
        QCOMPARE(Reading(*again, "s1").token, QString("secret"));
    }

    void asksNothingOfTheKeychainBeforeATokenIsNeeded()
    {
        QVERIFY(start(m_keychain)->put(account(office, "s1", "secret")).ok());
        m_keychain->log.clear();
        const auto accounts = start(m_keychain);
        QVERIFY(accounts->setLastName("Me").ok());
        QVERIFY(accounts->setLastAddress(office).ok());
        QVERIFY(accounts->remember("geometry", "x").ok());
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::Keychain);
        QVERIFY(m_keychain->log.isEmpty());
    }

    void asksTheKeychainOnceForAll()
    {
        QVERIFY(start(m_keychain)->put(account(office, "s1", "secret")).ok());
        const auto accounts = start(m_keychain);
        m_keychain->log.clear();
        m_keychain->slow = true;
        const Reading one(*accounts, "s1");
        const Reading two(*accounts, "s1"); // the connection was lost meanwhile
        QVERIFY(!one.answered);
        m_keychain->answerAll();
        QCOMPARE(one.token, QString("secret"));
        QCOMPARE(two.token, QString("secret"));
        QCOMPARE(Reading(*accounts, "s1").token, QString("secret"));
        QCOMPARE(m_keychain->log.size(), 1);
    }

    void takesInWhatTheFileHasWhenAKeychainTurnsUp()
    {
        {
            const auto accounts = start(nullptr);
            QVERIFY(accounts->put(account(office, "s1", "secret1")).ok());
            QVERIFY(accounts->put(account(home, "s2", "secret2")).ok());
        }
        const auto accounts = start(m_keychain);
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::File);
        QVERIFY(accounts->put(accounts->all().first()).ok());
        QVERIFY(!onDisk().contains("secret"));
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::Keychain);
        QCOMPARE(m_keychain->kept.size(), 2);
        const auto again = start(m_keychain);
        QCOMPARE(Reading(*again, "s1").token, QString("secret1"));
        QCOMPARE(Reading(*again, "s2").token, QString("secret2"));
    }

    void leavesTheFileAloneUntilTheKeychainHasGivenItBack()
    {
        m_keychain->slow = true;
        const auto accounts = start(m_keychain);
        QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
        QVERIFY(onDisk().contains("secret"));
        QCOMPARE(m_keychain->log, QStringList{"write e1"});
        m_keychain->answer();
        QVERIFY(onDisk().contains("secret"));
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::File);
        m_keychain->answer();
        QVERIFY(!onDisk().contains("secret"));
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::Keychain);
    }

    void losesNothingWhicheverStepFails_data()
    {
        QTest::addColumn<std::function<void(FakeSecrets &)>>("fail");
        using Fail = std::function<void(FakeSecrets &)>;
        const auto row = [](const char *name, const Fail &fail) { QTest::newRow(name) << fail; };
        row("write", [](FakeSecrets &store) { store.failWrite = ErrorCode::Unavailable; });
        row("write refused", [](FakeSecrets &store) { store.failWrite = ErrorCode::Forbidden; });
        row("read", [](FakeSecrets &store) { store.failRead = ErrorCode::Unavailable; });
        row("forgotten", [](FakeSecrets &store) { store.forgetful = true; });
        row("garbled", [](FakeSecrets &store) { store.garbled = true; });
        row("killed before", [](FakeSecrets &store) { store.slow = true; });
    }
    void losesNothingWhicheverStepFails()
    {
        QFETCH(std::function<void(FakeSecrets &)>, fail);
        fail(*m_keychain);
        {
            const auto accounts = start(m_keychain);
            QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
            QVERIFY(onDisk().contains("secret"));
            QCOMPARE(accounts->secretsPlace(), SecretsPlace::File);
            QCOMPARE(Reading(*accounts, "s1").token, QString("secret"));
        }
        m_keychain->answerAll(); // nobody waits any more
        const auto kept = m_keychain->kept.keys();
        m_keychain = std::make_shared<FakeSecrets>();
        const auto next = start(m_keychain);
        QCOMPARE(Reading(*next, "s1").token, QString("secret"));
        QVERIFY(next->put(next->all().first()).ok());
        QVERIFY(!onDisk().contains("secret"));
        QCOMPARE(m_keychain->kept.value("e1"), QString("secret")); // with its earlier name
        QVERIFY(kept.isEmpty() || kept == QStringList{"e1"});
    }

    void losesNothingWhenItIsKilledBetweenTheSteps()
    {
        m_keychain->slow = true;
        {
            const auto accounts = start(m_keychain);
            QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
            m_keychain->answer(); // it is in the keychain, but the answer was lost
        }
        m_keychain->answerAll();
        QCOMPARE(Reading(*start(m_keychain), "s1").token, QString("secret"));
    }

    void keepsTheTokenInTheFileWhenThatCannotBeWrittenAnew()
    {
        m_keychain->slow = true;
        const auto accounts = start(m_keychain);
        QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
        const QByteArray before = onDisk();
        const QString folder = m_dir->path();
        QVERIFY(QFile::rename(folder, folder + "-away")); // as root, nothing else cannot be written
        m_keychain->answerAll();
        QVERIFY(QFile::rename(folder + "-away", folder));
        QCOMPARE(onDisk(), before);
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::File);
        QVERIFY(accounts->setLastName("Me").ok());
        QVERIFY(onDisk().contains("secret"));
    }

    void triesAgainWithTheNextLogin()
    {
        const auto accounts = start(m_keychain);
        m_keychain->failWrite = ErrorCode::Unavailable;
        QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
        m_keychain->failWrite.reset();
        QVERIFY(accounts->put(accounts->all().first()).ok());
        QVERIFY(!onDisk().contains("secret"));
    }

    void asksNobodyAgainWhoRefused()
    {
        const auto accounts = start(m_keychain);
        m_keychain->failWrite = ErrorCode::Forbidden;
        QVERIFY(accounts->put(account(office, "s1", "secret")).ok());
        m_keychain->log.clear();
        QVERIFY(accounts->put(accounts->all().first()).ok());
        QVERIFY(m_keychain->log.isEmpty());
        QVERIFY(onDisk().contains("secret"));
    }

    void keepsTheNewerTokenOfTwo()
    {
        m_keychain->slow = true;
        const auto accounts = start(m_keychain);
        QVERIFY(accounts->put(account(office, "s1", "old")).ok());
        m_keychain->answer();
        QVERIFY(accounts->put(account(office, "s1", "new")).ok());
        QVERIFY(onDisk().contains("\"new\""));
        m_keychain->answerAll();
        QVERIFY(!onDisk().contains("\"new\""));
        QCOMPARE(m_keychain->kept, (QHash<QString, QString>{{"e1", "new"}}));
        QCOMPARE(Reading(*start(m_keychain), "s1").answered, false); // it is slow
        m_keychain->slow = false;
        QCOMPARE(Reading(*start(m_keychain), "s1").token, QString("new"));
    }

    void saysSoWhenTheKeychainIsGone()
    {
        QVERIFY(start(m_keychain)->put(account(office, "s1", "secret")).ok());
        const auto accounts = start(nullptr);
        QCOMPARE(accounts->all().size(), 1);
        QCOMPARE(Reading(*accounts, "s1").error, because(Reason::KeychainAway, {"Office"}));
        // A new account goes into the file, and takes no other with it.
        QVERIFY(accounts->put(account(home, "s2", "another")).ok());
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::Both);
        const auto back = start(m_keychain);
        QCOMPARE(Reading(*back, "s1").token, QString("secret"));
        QCOMPARE(Reading(*back, "s2").token, QString("another"));
    }

    void readsALockedOneOnceItIsUnlocked_data()
    {
        QTest::addColumn<ErrorCode>("error");
        QTest::newRow("locked") << ErrorCode::Forbidden;
        QTest::newRow("refused, as libsecret tells it") << ErrorCode::NotFound;
    }
    void readsALockedOneOnceItIsUnlocked()
    {
        QFETCH(ErrorCode, error);
        QVERIFY(start(m_keychain)->put(account(office, "s1", "secret")).ok());
        const auto accounts = start(m_keychain);
        m_keychain->failRead = error;
        QCOMPARE(Reading(*accounts, "s1").error,
                 because(Reason::KeychainLocked, {"Office"}, error));
        QCOMPARE(accounts->all().size(), 1);
        m_keychain->failRead.reset();
        QCOMPARE(Reading(*accounts, "s1").token, QString("secret"));
    }

    void asksThePersonOnlyWhenTheyTryAgain()
    {
        QVERIFY(start(m_keychain)->put(account(office, "s1", "secret")).ok());
        const auto accounts = start(m_keychain);
        m_keychain->failRead = ErrorCode::Forbidden;
        m_keychain->log.clear();
        QVERIFY(Reading(*accounts, "s1").answered);
        QVERIFY(Reading(*accounts, "s1").answered);
        QVERIFY(Reading(*accounts, "s1").answered); // they refused: it is announced again first
        QCOMPARE(m_keychain->log, (QStringList{"read e1", "ask for e1", "read e1"}));
        m_keychain->failRead.reset();
        QCOMPARE(Reading(*accounts, "s1").token, QString("secret"));
        QCOMPARE(m_keychain->log.last(), QString("ask for e1"));
    }

    void removesWhatIsForgottenFromTheKeychain()
    {
        {
            const auto accounts = start(m_keychain);
            QVERIFY(accounts->put(account(office, "s1", "t1")).ok());
            QVERIFY(accounts->put(account(home, "s2", "t2")).ok());
            m_keychain->failRemove = ErrorCode::Unavailable;
            QVERIFY(accounts->forget({"s1"}).ok());
            QCOMPARE(m_keychain->kept.size(), 2);
        }
        m_keychain->failRemove.reset();
        const auto accounts = start(m_keychain);
        QCOMPARE(accounts->all().size(), 1);
        QVERIFY(accounts->put(account(home, "s2", "t3")).ok());
        QCOMPARE(m_keychain->kept.values(), QStringList{"t3"});
        m_keychain->log.clear();
        QVERIFY(accounts->put(account(home, "s2", "t3")).ok());
        QVERIFY(m_keychain->log.isEmpty());
    }

    void theProfileSaysWhereItKeepsThem()
    {
        QCOMPARE((*Profile::open(m_dir->path(), "one", m_keychain))->secretsPlace(),
                 SecretsPlace::Keychain);
        QCOMPARE((*Profile::open(m_dir->path(), "two"))->secretsPlace(), SecretsPlace::File);
    }

    void findsASessionBusByItsAddressOrSocket()
    {
        QProcessEnvironment environment;
        QVERIFY(!hasSessionBus(environment));
        environment.insert("XDG_RUNTIME_DIR", m_dir->path());
        QVERIFY(!hasSessionBus(environment));
        QLocalServer bus;
        QVERIFY(bus.listen(m_dir->filePath("bus")));
        QVERIFY(hasSessionBus(environment));
        environment.remove("XDG_RUNTIME_DIR");
        QVERIFY(!hasSessionBus(environment));
        environment.insert("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1/bus");
        QVERIFY(hasSessionBus(environment));
    }
};

QTEST_GUILESS_MAIN(SecretsTest)
#include "tst_secrets.moc"
