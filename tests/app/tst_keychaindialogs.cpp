#include "keychain.h"
#include "keychainstate.h"
#include "savedaccounts.h"
#include "support/fakeservice.h"
#include "support/programs.h"
#include "support/sessionbus.h"

#include <QDBusArgument>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;
using namespace std::chrono_literals;

namespace {

/// Replaces the window in which people type a keyring's password. It always says that the person
/// closed it.
class FakePrompter : public FakeService
{
public:
    explicit FakePrompter(const QString &address)
        : FakeService(address, "org.gnome.keyring.SystemPrompter")
    {}
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        calls.append(message);
        if (message.member() == "BeginPrompting")
            connection.send(message.createErrorReply("org.gnome.keyring.Error", "closed"));
        else
            connection.send(message.createReply());
        return true;
    }
    qsizetype opened() const { return asked("BeginPrompting").size(); }
};

/// A secret in the form of the Secret Service, over a session without encryption.
struct PlainSecret
{
    QDBusObjectPath session;
    QByteArray parameters = {};
    QByteArray value;
    QString type = "text/plain";
};

QDBusArgument &operator<<(QDBusArgument &argument, const PlainSecret &secret)
{
    argument.beginStructure();
    argument << secret.session << secret.parameters << secret.value << secret.type;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, PlainSecret &)
{
    return argument;
}

/// What the keyring answers.
QDBusMessage askKeyring(const QString &interface, const QString &method,
                        const QVariantList &arguments = {})
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        "org.freedesktop.secrets", "/org/freedesktop/secrets", interface, method);
    call.setArguments(arguments);
    return QDBusConnection::sessionBus().call(call);
}

SavedAccount account(const QString &server, const QString &token)
{
    return {.address = QUrl("ws://192.168.1.5:24280"),
            .server = {{server}, "Office", "0.1.0", 1},
            .self = {{"me"}, "Me"},
            .token = token};
}

} // namespace

Q_DECLARE_METATYPE(PlainSecret)

/// A keychain must not put a dialog in front of a person who is writing, or keep them waiting.
class KeychainDialogsTest : public QObject
{
    Q_OBJECT

private:
    SessionBus m_bus;
    std::unique_ptr<QTemporaryDir> m_dir;
    static constexpr const char *password = "its password";
    inline static const QDBusObjectPath login{"/org/freedesktop/secrets/collection/login"};
    std::unique_ptr<QTemporaryDir> m_keyringFolder;
    std::unique_ptr<Stopped> m_keyring;
    std::shared_ptr<SecretStore> m_store;
    int m_named = 0;

    template <class Value, class Ask>
    static Result<Value> answerTo(Ask ask)
    {
        const auto answer = std::make_shared<std::optional<Result<Value>>>();
        ask([answer](const Result<Value> &result) { *answer = result; });
        if (!QTest::qWaitFor([&] { return answer->has_value(); }, 10'000))
            return Error{ErrorCode::Internal, "no answer"};
        return **answer;
    }
    Result<QString> read(const QString &key, Dialog dialog)
    {
        return answerTo<QString>([&](const auto &done) { m_store->read(key, dialog, done); });
    }
    Result<Done> write(const QString &key, const QString &secret)
    {
        return answerTo<Done>([&](const auto &done) { m_store->write(key, secret, done); });
    }
    Result<Done> remove(const QString &key)
    {
        return answerTo<Done>([&](const auto &done) { m_store->remove(key, done); });
    }
    Result<QString> token(SavedAccounts &accounts, const QString &server)
    {
        return answerTo<QString>([&](const auto &done) { accounts.readToken({server}, done); });
    }

    /// GNOME's keyring daemon. With a password it has an open keyring; otherwise it has none.
    void startKeyring(bool withPassword)
    {
        m_keyring.reset(); // before another takes its name
        m_keyring = std::make_unique<Stopped>();
        m_keyringFolder = std::make_unique<QTemporaryDir>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("XDG_DATA_HOME", m_keyringFolder->path());
        environment.insert("XDG_RUNTIME_DIR", m_keyringFolder->path());
        m_keyring->setProcessEnvironment(environment);
        m_keyring->start("gnome-keyring-daemon",
                         QStringList{"--foreground", "--components=secrets"} +
                             (withPassword ? QStringList{"--unlock"} : QStringList()));
        QVERIFY(m_keyring->waitForStarted());
        if (withPassword)
            m_keyring->write(password);
        m_keyring->closeWriteChannel();
        QTRY_VERIFY(askKeyring("org.freedesktop.DBus.Peer", "Ping").type() ==
                    QDBusMessage::ReplyMessage);
    }
    /// One for several tests: libsecret keeps the session that it has.
    void openKeyring()
    {
        if (m_keyring)
            return unlock();
        startKeyring(true);
    }
    static void lock()
    {
        const auto paths = QVariant::fromValue(QList<QDBusObjectPath>{login});
        QCOMPARE(askKeyring("org.freedesktop.Secret.Service", "Lock", {paths}).type(),
                 QDBusMessage::ReplyMessage);
    }
    static void unlock()
    {
        const QDBusMessage session =
            askKeyring("org.freedesktop.Secret.Service", "OpenSession",
                       {"plain", QVariant::fromValue(QDBusVariant(QString()))});
        const PlainSecret secret{.session = session.arguments().at(1).value<QDBusObjectPath>(),
                                 .value = password};
        qDBusRegisterMetaType<PlainSecret>();
        QCOMPARE(askKeyring("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
                            "UnlockWithMasterPassword",
                            {QVariant::fromValue(login), QVariant::fromValue(secret)})
                     .errorMessage(),
                 QString());
    }
    std::unique_ptr<SavedAccounts> openAccounts()
    {
        return std::make_unique<SavedAccounts>(
            m_dir->path(), SecretPlace{m_store, [this] { return QString("e%1").arg(++m_named); }});
    }
    void putIntoKeyring(const SavedAccount &account)
    {
        const auto accounts = openAccounts();
        QVERIFY(accounts->put(account).ok());
        QTRY_VERIFY(!onDisk().contains(account.token.toUtf8()));
    }
    QByteArray onDisk() const
    {
        QFile file(m_dir->filePath("profile.json"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void initTestCase()
    {
        if (const QByteArray missing = missingOf({"dbus-daemon", "gnome-keyring-daemon"});
            !missing.isEmpty())
            QSKIP(missing.constData());
        QVERIFY(m_bus.start());
    }
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_store = sessionKeychain();
        m_named = 0;
    }
    void cleanup() { m_store.reset(); }

    void makesNoKeyringWhereThereIsNone()
    {
        const FakePrompter prompter(m_bus.address());
        startKeyring(false);
        const auto accounts = openAccounts();
        QVERIFY(accounts->put(account("s1", "secret")).ok());
        QCOMPARE(write("other", "secret").error().code,
                 ErrorCode::Unavailable); // try later
        QCOMPARE(read("other", Dialog::Never).error().code, ErrorCode::Unavailable);
        QCOMPARE(remove("other").error().code, ErrorCode::Unavailable);
        QCOMPARE(prompter.opened(), 0);
        QVERIFY(onDisk().contains("secret"));
        QCOMPARE(accounts->secretsPlace(), SecretsPlace::File);
        m_keyring.reset();
    }

    void asksForThePasswordOnlyWhenThePersonTriesAgain()
    {
        const FakePrompter prompter(m_bus.address());
        openKeyring();
        putIntoKeyring(account("s1", "secret"));
        lock();
        m_store = sessionKeychain();
        const auto accounts = openAccounts();

        const auto first = token(*accounts, "s1");
        QCOMPARE(first.error().code, ErrorCode::Forbidden);
        QCOMPARE(first.error().reason, Reason::KeychainLocked);
        QVERIFY(accounts->put(account("s2", "another")).ok()); // joined at another place meanwhile
        QCOMPARE(remove("e1").error().code, ErrorCode::Unavailable);
        QCOMPARE(prompter.opened(), 0);

        QVERIFY(!token(*accounts, "s1").ok());
        QCOMPARE(prompter.opened(), 1);
        // The dialog was closed: nothing opens it until the person asks for it.
        QVERIFY(!token(*accounts, "s1").ok());
        QVERIFY(!write("other", "secret").ok());
        QCOMPARE(prompter.opened(), 1);
        QVERIFY(!token(*accounts, "s1").ok());
        QCOMPARE(prompter.opened(), 2);
    }

    void forgetsATokenOnceItCanBeRemoved()
    {
        openKeyring();
        putIntoKeyring(account("s1", "secret"));
        lock();
        const auto accounts = openAccounts();
        QVERIFY(accounts->forget({"s1"}).ok());
        QCOMPARE(remove("e1").error().code, ErrorCode::Unavailable); // try later
        QVERIFY(onDisk().contains("\"e1\""));

        unlock();
        QCOMPARE(*read("e1", Dialog::Never), QString("secret"));
        QVERIFY(accounts->put(account("s2", "another")).ok());
        QTRY_VERIFY(!onDisk().contains("\"e1\""));
        QCOMPARE(read("e1", Dialog::Never).error().code, ErrorCode::NotFound);
    }

    void asksNothingOfAnotherCollectionThatIsLocked()
    {
        m_keyring.reset();
        FakeService service(m_bus.address(), "org.freedesktop.secrets");
        service.answers = {
            {"ReadAlias", {QVariant::fromValue(QDBusObjectPath("/login"))}},
            {"Get", {QVariant::fromValue(QDBusVariant(false))}},
            {"SearchItems",
             {QVariant::fromValue(QList<QDBusObjectPath>()),
              QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath("/old/1")})}}};
        QCOMPARE(read("key", Dialog::Never).error().code, ErrorCode::Forbidden);
        QCOMPARE(service.asked("Unlock").size(), 0);
    }

    void opensNoWalletInPlasma()
    {
        qputenv("KDE_SESSION_VERSION", "5");
        FakeService wallet(m_bus.address(), "org.kde.kwalletd5");
        wallet.answers = {{"networkWallet", {"kdewallet"}}, {"isOpen", {false}}};
        QCOMPARE(write("key", "secret").error().code, ErrorCode::Unavailable);
        QCOMPARE(read("key", Dialog::Never).error().code, ErrorCode::Forbidden);
        QCOMPARE(wallet.asked("isOpen").size(), 2);
        QCOMPARE(wallet.asked("open").size() + wallet.asked("openAsync").size(), 0);
        qunsetenv("KDE_SESSION_VERSION");
    }

    void asksForNoAccessToAnOpenWalletInPlasma()
    {
        qputenv("KDE_SESSION_VERSION", "5");
        FakeService wallet(m_bus.address(), "org.kde.kwalletd5");
        wallet.answers = {{"networkWallet", {"kdewallet"}}, {"isOpen", {true}}};
        const QTemporaryDir config;
        const QByteArray before = qgetenv("XDG_CONFIG_HOME");
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(config.path()));
        const auto set = [&](const QByteArray &settings) {
            QFile file(config.filePath("kwalletrc"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(settings);
        };
        const auto state = [] {
            std::optional<KeychainState> found;
            findKeychainState("Chatbook", "key", 5s, qApp,
                              [&](KeychainState each) { found = each; });
            [&] { QTRY_VERIFY(found); }();
            return found;
        };
        set("[Wallet]\nPrompt on Open=true\n\n[Auto Allow]\nkdewallet=Another\n");
        QCOMPARE(state(), KeychainState::Locked);
        set("[Wallet]\nPrompt on Open=true\n\n[Auto Allow]\nkdewallet=Another,Chatbook\n");
        QCOMPARE(state(), KeychainState::Open);
        set("[Wallet]\nEnabled=true\n");
        QCOMPARE(state(), KeychainState::Open);
        qputenv("XDG_CONFIG_HOME", before);
        qunsetenv("KDE_SESSION_VERSION");
    }

    void waitsForNoneThatDoesNotAnswer_data()
    {
        QTest::addColumn<bool>("saysThatItIsOpen");
        QTest::newRow("never") << false;
        QTest::newRow("but says that it is open") << true;
    }
    void waitsForNoneThatDoesNotAnswer()
    {
        QFETCH(bool, saysThatItIsOpen);
        m_keyring.reset();
        FakeService service(m_bus.address(), "org.freedesktop.secrets");
        if (saysThatItIsOpen) {
            const auto none = QVariant::fromValue(QList<QDBusObjectPath>());
            service.answers = {{"ReadAlias", {QVariant::fromValue(QDBusObjectPath("/login"))}},
                               {"Get", {QVariant::fromValue(QDBusVariant(false))}},
                               {"SearchItems", {none, none}}};
        }
        m_store = sessionKeychain({.usual = 100ms, .withDialog = 100ms});
        QCOMPARE(write("key", "secret").error().code, ErrorCode::Unavailable);
        m_store = sessionKeychain({.usual = 100ms, .withDialog = 100ms});
        QCOMPARE(remove("key").error().code, ErrorCode::Unavailable);
        m_store = sessionKeychain({.usual = 100ms, .withDialog = 100ms});
        QCOMPARE(read("key", Dialog::Never).error().code, ErrorCode::Unavailable);
        QCOMPARE(read("key", Dialog::Allowed).error().code, ErrorCode::Unavailable);
        // What is still waiting may have a dialog open.
        const qsizetype before =
            service.asked("OpenSession").size() + service.asked("SearchItems").size();
        QCOMPARE(read("key", Dialog::Never).error().code, ErrorCode::Forbidden);
        QCOMPARE(service.asked("OpenSession").size() + service.asked("SearchItems").size(), before);
    }

    void startsNoKeychain()
    {
        QCOMPARE(write("key", "secret").error().code, ErrorCode::Unavailable);
        QCOMPARE(read("key", Dialog::Never).error().code, ErrorCode::Unavailable);
    }
};

QTEST_GUILESS_MAIN(KeychainDialogsTest)
#include "tst_keychaindialogs.moc"
