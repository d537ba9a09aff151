#include "fakes.h"
#include "fakesecrets.h"
#include "livelink.h"
#include "savedaccounts.h"
#include "session.h"
#include "utctime.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const QUrl office(QStringLiteral("ws://192.168.1.5:24280"));

SavedAccount account(const QString &server, const QString &token)
{
    return {.address = office,
            .server = {{server}, "Office", "0.1.0", 1},
            .self = {{"me"}, "Me"},
            .token = token,
            .lastUsed = utcTime(1'700'000'000'000)};
}

} // namespace

/// Logging in with a token in a keychain.
class KeychainLoginTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<FakeSecrets> m_keychain;

    /// Starts the program again, with the present keychain.
    std::unique_ptr<SavedAccounts> start(const std::shared_ptr<SecretStore> &store)
    {
        return std::make_unique<SavedAccounts>(m_dir->path(),
                                               SecretPlace{store, [] { return QString("e1"); }});
    }
    /// A session whose server would accept anyone.
    std::unique_ptr<Session> join(std::shared_ptr<SavedAccounts> accounts,
                                  FakeTransport *&transport)
    {
        auto owned = std::make_unique<FakeTransport>();
        transport = owned.get();
        for (const QLatin1StringView name : {event::login, event::registerUser})
            transport->answers.insert(name, [](const QJsonObject &) {
                return QJsonObject{{"ok", true},
                                   {"user", toJson(User{{"me"}, "Me"})},
                                   {"token", "from-server"},
                                   {"server", toJson(ServerInfo{{"s1"}, "Office", "0.1.0", 1})}};
            });
        const auto clock = std::make_shared<FakeClock>();
        const auto randomText = [](int) { return QString("random"); };
        return std::make_unique<Session>(
            [&](Cache &cache) {
                return std::make_unique<LiveLink>(
                    LiveLink::Needs{std::move(owned), std::move(accounts), clock, randomText},
                    JoinRequest{.address = office, .name = "Me"}, cache);
            },
            clock, randomText);
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_keychain = std::make_shared<FakeSecrets>();
        QVERIFY(start(m_keychain)->put(account("s1", "secret")).ok());
        QCOMPARE(m_keychain->kept.size(), 1);
    }

    void registersNobodyInPlaceOfAnAccountThatIsLocked()
    {
        m_keychain->failRead = ErrorCode::Forbidden;
        FakeTransport *transport = nullptr;
        const auto session = join(start(m_keychain), transport);
        QCOMPARE(session->link().self().id, UserId{"me"}); // what was seen is still shown
        QSignalSpy refused(&session->link(), &Link::loginRefused);
        emit transport->connected();
        QTRY_COMPARE(session->link().state(), Link::State::Offline);
        QCOMPARE(session->link().reason()->reason, Reason::KeychainLocked);
        QVERIFY(transport->opened.isEmpty());
        QVERIFY(transport->log.isEmpty());
        QVERIFY(refused.isEmpty());

        QCOMPARE(m_keychain->log.last(), QString("read e1")); // without asking the person

        // The person tries again, and unlocks it.
        m_keychain->failRead.reset();
        session->link().retryNow();
        QCOMPARE(transport->opened, office);
        emit transport->connected();
        QTRY_COMPARE(transport->count(event::login), 1);
        QCOMPARE(transport->last(event::login)["token"].toString(), QString("secret"));
        QCOMPARE(transport->count(event::registerUser), 0);
        QCOMPARE(m_keychain->log.last(), QString("ask for e1"));
    }

    void offersThePasswordWhereUnlockingDoesNotHelp()
    {
        FakeTransport *transport = nullptr;
        const auto session = join(start(nullptr), transport);
        QSignalSpy refused(&session->link(), &Link::loginRefused);
        emit transport->connected();
        QVERIFY(refused.isEmpty());
        session->link().retryNow();
        emit transport->connected();
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused.first().first().value<Error>().code, ErrorCode::BadCredentials);
        QVERIFY(transport->log.isEmpty());
    }

    void registersNobodyWhenTheOtherAccountThereIsNotTheOne()
    {
        {
            const auto accounts = start(nullptr);
            QVERIFY(accounts->put(account("s2", "another")).ok());
            QVERIFY(accounts->setRefused({"s1"}, true).ok());
            QVERIFY(accounts->setRefused({"s2"}, true).ok());
        }
        m_keychain->failRead = ErrorCode::NotFound;
        FakeTransport *transport = nullptr;
        const auto session = join(start(m_keychain), transport);
        transport->answers.insert(event::login, [](const QJsonObject &) {
            return Error{ErrorCode::BadCredentials, "This device is not known here."};
        });
        emit transport->connected();
        QTRY_COMPARE(session->link().state(), Link::State::Offline);
        QCOMPARE(transport->count(event::login), 1);
        QCOMPARE(transport->count(event::registerUser), 0);
        QCOMPARE(session->link().reason()->reason, Reason::KeychainLocked);
    }

    void waitsForTheKeychainOnlyToLogIn()
    {
        m_keychain->slow = true;
        m_keychain->log.clear();
        FakeTransport *transport = nullptr;
        const auto session = join(start(m_keychain), transport);
        QVERIFY(m_keychain->log.isEmpty());
        emit transport->connected();
        QCOMPARE(m_keychain->waiting.size(), 1);
        transport->lose(); // the server does not wait for ever
        emit transport->connected();
        QCOMPARE(m_keychain->waiting.size(), 1);
        m_keychain->answer();
        QTRY_COMPARE(transport->count(event::login), 1);
        QCOMPARE(transport->last(event::login)["token"].toString(), QString("secret"));
    }
};

QTEST_GUILESS_MAIN(KeychainLoginTest)
#include "tst_keychainlogin.moc"
