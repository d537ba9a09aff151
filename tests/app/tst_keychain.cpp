#include "keychain.h"
#include "savedaccounts.h"
#include "support/sessionbus.h"

#include <QStandardPaths>

using namespace chatbook;
using namespace chatbook::app;

/// The real keychain: GNOME's, on a bus of the test's own. The methods run in this order, first
/// without a keychain.
class KeychainTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    SessionBus m_bus;
    Stopped m_keyring;
    std::shared_ptr<SecretStore> m_keychain;

    template <class Value, class Ask>
    static Result<Value> answerTo(Ask ask)
    {
        const auto answer = std::make_shared<std::optional<Result<Value>>>();
        ask([answer](const Result<Value> &result) { *answer = result; });
        if (!QTest::qWaitFor([&] { return answer->has_value(); }, 10'000))
            return Error{ErrorCode::Internal, "no answer"};
        return **answer;
    }
    Result<QString> read(const QString &key)
    {
        return answerTo<QString>(
            [&](const auto &done) { m_keychain->read(key, Dialog::Never, done); });
    }
    Result<Done> write(const QString &key, const QString &secret)
    {
        return answerTo<Done>([&](const auto &done) { m_keychain->write(key, secret, done); });
    }
    Result<Done> remove(const QString &key)
    {
        return answerTo<Done>([&](const auto &done) { m_keychain->remove(key, done); });
    }
    QByteArray onDisk() const
    {
        QFile file(m_dir.filePath("profile.json"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void initTestCase()
    {
        for (const char *program : {"dbus-daemon", "dbus-send", "gnome-keyring-daemon"})
            QVERIFY2(!QStandardPaths::findExecutable(program).isEmpty(),
                     "Please run resources/install-packages test");
        QVERIFY(m_bus.start());
        m_keychain = sessionKeychain();
        QVERIFY(m_keychain);
    }

    void isUnavailableOnABusWithoutOne()
    {
        QCOMPARE(write("key", "secret").error().code, ErrorCode::Unavailable);
        QCOMPARE(read("key").error().code, ErrorCode::Unavailable);
        QCOMPARE(remove("key").error().code, ErrorCode::Unavailable);
    }

    void takesTokensInOnceItIsThere()
    {
        SavedAccounts accounts(m_dir.path(), {m_keychain, [] { return QString("test/entry"); }});
        const SavedAccount account{.address = QUrl("ws://192.168.1.5:24280"),
                                   .server = {{"s1"}, "Office", "0.1.0", 1},
                                   .self = {{"me"}, "Me"},
                                   .token = "a-token"};
        QVERIFY(accounts.put(account).ok());
        QVERIFY(!read("test/entry").ok()); // after it was tried
        QVERIFY(onDisk().contains("a-token"));
        QCOMPARE(accounts.secretsPlace(), SecretsPlace::File);

        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("XDG_DATA_HOME", m_dir.path());
        environment.insert("XDG_RUNTIME_DIR", m_dir.path());
        m_keyring.setProcessEnvironment(environment);
        m_keyring.start("gnome-keyring-daemon",
                        {"--unlock", "--foreground", "--components=secrets"});
        QVERIFY(m_keyring.waitForStarted());
        m_keyring.write("its password");
        m_keyring.closeWriteChannel();
        QTRY_VERIFY(write("key", "secret").ok());

        QVERIFY(accounts.put(account).ok());
        QTRY_VERIFY(!onDisk().contains("a-token"));
        QCOMPARE(accounts.secretsPlace(), SecretsPlace::Keychain);
        QCOMPARE(*read("test/entry"), QString("a-token"));
    }

    void keepsReplacesAndRemoves()
    {
        QVERIFY(write("key", "secret").ok());
        QVERIFY(write("key", "ж 👩‍👧").ok());
        QCOMPARE(*read("key"), QString("ж 👩‍👧"));
        QVERIFY(remove("key").ok());
        QCOMPARE(read("key").error().code, ErrorCode::NotFound);
        QVERIFY(remove("key").ok());
    }

    void givesNothingOutWhileItIsLocked()
    {
        QVERIFY(write("key", "secret").ok());
        // Not with Qt's D-Bus, which keeps memory that the leak checker reports.
        QCOMPARE(QProcess::execute("dbus-send",
                                   {"--session", "--print-reply=literal",
                                    "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets",
                                    "org.freedesktop.Secret.Service.Lock",
                                    "array:objpath:/org/freedesktop/secrets/collection/login"}),
                 0);
        const auto answer = read("key"); // there is no program here to ask for its password
        QVERIFY(!answer.ok());
        QVERIFY(answer.error().code != ErrorCode::Internal);
    }
};

QTEST_GUILESS_MAIN(KeychainTest)
#include "tst_keychain.moc"
