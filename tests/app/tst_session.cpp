#include "fakes.h"
#include "livelink.h"
#include "session.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const User me{{"me"}, "Me"};
const User bo{{"bo"}, "Bo"};
const ConversationId toBo{"bo"};
const ServerInfo office{{"s1"}, "Office", "0.1.0", 1};
const QUrl address(QStringLiteral("ws://192.168.1.5:24280"));

Message fromBo(qint64 offset, const QString &text = "hi")
{
    return messageAt(offset, text, bo, {{"me"}, "Me"});
}

Message deleted(Message message, qint64 changed)
{
    message.changed = changed;
    message.content.clear();
    message.deletedAt = message.timestamp;
    return message;
}

/// One run of the program: a session of a profile in `folder`, and the far end of its transport.
struct Run
{
    explicit Run(const QString &folder,
                 const JoinRequest &request = {.address = address, .name = "Me"})
        : accounts(std::make_shared<SavedAccounts>(folder))
    {
        auto owned = std::make_unique<FakeTransport>();
        transport = owned.get();
        for (const QLatin1StringView login : {event::login, event::registerUser})
            transport->answers.insert(login, [this](const QJsonObject &arguments) {
                const QString token = arguments["token"].toString("from-server");
                return QJsonObject{{"ok", true},
                                   {"user", toJson(me)},
                                   {"token", token},
                                   {"server", toJson(server)}};
            });
        for (const QLatin1StringView name : {event::conversations, event::users, event::read})
            transport->answers.insert(name, [](const QJsonObject &) {
                return QJsonObject{{"ok", true}};
            });
        const auto randomText = [this](int) { return QString("random%1").arg(++made); };
        session = std::make_unique<Session>(
            [&](Cache &cache) {
                return std::make_unique<LiveLink>(
                    LiveLink::Needs{std::move(owned), accounts, clock, randomText}, request, cache);
            },
            clock, randomText);
    }

    /// The connection opens and the login is answered.
    void connectAndLogIn(QLatin1StringView how = event::login)
    {
        const qsizetype before = transport->count(how);
        emit transport->connecting();
        emit transport->connected();
        [&] { QTRY_VERIFY(transport->count(how) > before); }();
        [&] { QTRY_COMPARE(session->link().self().id, me.id); }();
        QCoreApplication::processEvents();
    }
    void welcome(bool resumed, const QJsonObject &more = {})
    {
        QJsonObject welcome{{"user", toJson(me)}, {"server", toJson(server)}, {"resumed", resumed}};
        for (const QString &key : more.keys())
            welcome.insert(key, more[key]);
        transport->push(event::welcome, welcome);
        transport->push(event::activeUsers,
                        {{"activeUsers", toJson(QList<User>{me, bo})}, {"total", 2}});
    }
    void pushMessage(const Message &message) { transport->push(event::message, toJson(message)); }
    void pushUpdate(const Message &message)
    {
        transport->push(event::messageUpdated, toJson(message));
    }
    void synced(qint64 offset) { transport->push(event::synced, {{"serverOffset", offset}}); }
    /// A complete login.
    void goOnline(qint64 offset, bool resumed = false)
    {
        connectAndLogIn(accounts->all().isEmpty() ? event::registerUser : event::login);
        welcome(resumed);
        synced(offset);
    }
    ConversationSummary summary(const ConversationId &id) const
    {
        QCoreApplication::processEvents(); // a burst is announced once
        return session->conversations.summary(id);
    }

    ServerInfo server = office;
    std::shared_ptr<SavedAccounts> accounts;
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    int made = 0;
    FakeTransport *transport = nullptr;
    std::unique_ptr<Session> session;
};

} // namespace

class SessionTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void registersAtAServerThatIsNew()
    {
        Run run(m_dir->path(),
                {.address = address, .name = QString("👩‍👧").repeated(21) + "x"});
        QCOMPARE(run.transport->opened, address);
        run.goOnline(5);
        const QJsonObject asked = run.transport->last(event::registerUser);
        QCOMPARE(asked["name"].toString(), QString("👩‍👧").repeated(21) + "x");
        QCOMPARE(asked["token"].toString(), QString("random1"));
        QCOMPARE(run.session->link().state(), Link::State::Online);
        QVERIFY(!run.session->link().reason());
        QCOMPARE(run.session->link().server(), office);
        QCOMPARE(run.accounts->all().first().token, QString("random1"));
    }

    void keepsNoMessageForAServerThatWasNeverReached()
    {
        Run run(m_dir->path());
        QVERIFY(!run.session->messages.send(toBo, "too early", {}).ok());
    }

    void keepsTheTokenBeforeTheServerHasIt()
    {
        {
            Run run(m_dir->path());
            run.transport->answers.remove(event::registerUser);
            emit run.transport->connected();
            QVERIFY(run.transport->count(event::registerUser) == 1); // and killed here
        }
        Run next(m_dir->path());
        next.made = 50;
        next.goOnline(5);
        QCOMPARE(next.transport->last(event::registerUser)["token"].toString(), QString("random1"));
    }

    void asksThePersonWhenTheNameIsTaken()
    {
        Run run(m_dir->path());
        QSignalSpy refused(&run.session->link(), &Link::loginRefused);
        run.transport->answers.insert(event::registerUser, [](const QJsonObject &) {
            return Error{ErrorCode::NameTaken, "That name is taken."};
        });
        emit run.transport->connected();
        QTRY_COMPARE(refused.size(), 1);
        QCOMPARE(run.session->link().state(), Link::State::Offline);
        QCOMPARE(run.session->link().reason(),
                 (Error{ErrorCode::NameTaken, "That name is taken."}));
        QVERIFY(run.transport->opened.isEmpty());
    }

    void comesBackWithItsTokenAndServerOffset()
    {
        {
            Run run(m_dir->path());
            run.goOnline(5);
            run.pushMessage(fromBo(9));
        }
        Run next(m_dir->path());
        QCOMPARE(next.session->link().self(), me); // before any network
        QCOMPARE(next.session->link().server(), office);
        QCOMPARE(next.summary(toBo).last->content, QString("hi"));
        next.goOnline(9, true);
        const QJsonObject asked = next.transport->last(event::login);
        QCOMPARE(asked["token"].toString(), QString("random1"));
        QCOMPARE(asked["serverOffset"].toInt(), 9);
    }

    void wantsTheKeyThatTheServerShowedBefore()
    {
        {
            Run run(m_dir->path(), {.address = address, .name = "Me", .key = "the key"});
            QCOMPARE(run.transport->wanted, QList<QByteArray>{"the key"});
            run.transport->shown = "the key";
            run.goOnline(5);
        }
        Run again(m_dir->path());
        QCOMPARE(again.transport->wanted, QList<QByteArray>{"the key"});
        QSignalSpy refused(&again.session->link(), &Link::keyRefused);
        QSignalSpy loginRefused(&again.session->link(), &Link::loginRefused);
        emit again.transport->keyRefused("another");
        QCOMPARE(refused.size(), 1);
        const auto unknown = refused.first().first().value<UnknownKey>();
        QCOMPARE(unknown.key, QByteArray("another"));
        QCOMPARE(unknown.why, UnknownKey::Why::Changed);
        QVERIFY(again.transport->log.isEmpty());
        QVERIFY(loginRefused.isEmpty());
        QCOMPARE(again.session->link().state(), Link::State::Offline);
    }

    void goesOnWhereItsServerIsFoundAfterAllThoughAnotherIsInItsPlace()
    {
        const QUrl elsewhere("wss://10.0.0.9:24281");
        {
            Run run(m_dir->path());
            run.transport->shown = "the key";
            run.goOnline(5);
        }
        Run run(m_dir->path());
        run.transport->shown = "the key";
        QSignalSpy refused(&run.session->link(), &Link::keyRefused);
        emit run.transport->keyRefused("another");
        run.session->link().foundAt(elsewhere);
        emit run.transport->connecting();
        emit run.transport->keyRefused("another"); // not there, and still not here
        QCOMPARE(refused.size(), 1);
        QCOMPARE(run.session->link().state(), Link::State::Offline);
        run.session->link().foundAt(elsewhere);
        QCOMPARE(run.transport->hints, QList<QUrl>({elsewhere, elsewhere}));
        run.transport->reached = elsewhere;
        QSignalSpy shown(&run.session->link(), &Link::keyShown);
        run.goOnline(6, true);
        QCOMPARE(shown.size(), 1);
        QCOMPARE(run.session->link().address(), elsewhere);
        emit run.transport->disconnected(because(Reason::ConnectionLost, {"here"}));
        emit run.transport->keyRefused("another"); // news again
        QCOMPARE(refused.size(), 2);
    }

    void tellsATokenOnlyToTheServerThatShowsItsKey()
    {
        const QByteArray key(32, 'k');
        {
            Run run(m_dir->path());
            run.transport->shown = key;
            run.goOnline(5);
        }
        // Somebody's link leads to their own server at the same address.
        Run run(m_dir->path(), {.address = address, .name = "Me", .key = QByteArray(32, 'x')});
        run.transport->shown = QByteArray(32, 'x');
        run.made = 10;
        run.connectAndLogIn(event::registerUser);
        QCOMPARE(run.transport->count(event::login), 0);
        QVERIFY(run.transport->last(event::registerUser)["token"].toString() != "random1");
    }

    void aCertificateForTheNameOfThePlaceIsAsGoodAsTheKey()
    {
        const QUrl named("wss://chat.example:24280");
        {
            Run run(m_dir->path(), {.address = named, .name = "Me"});
            run.transport->shown = QByteArray(32, 'k');
            run.goOnline(5);
        }
        {
            Run run(m_dir->path(), {.address = named, .name = "Me"});
            run.transport->shown = QByteArray(32, 'x');
            run.transport->certified = true;
            QSignalSpy refused(&run.session->link(), &Link::keyRefused);
            run.connectAndLogIn(event::login);
            QCOMPARE(run.transport->last(event::login)["serverOffset"].toInteger(), 5);
            QVERIFY(refused.isEmpty());
        }
        // From now on this is the key, wherever the server is found.
        Run run(m_dir->path(), {.address = QUrl("wss://10.0.0.9:24280"), .name = "Me"});
        run.transport->shown = QByteArray(32, 'x');
        run.connectAndLogIn(event::login);
        QCOMPARE(run.transport->count(event::registerUser), 0);
    }

    void aCertificateForAnotherNameGetsNoToken()
    {
        {
            Run run(m_dir->path(), {.address = QUrl("wss://chat.example:24280"), .name = "Me"});
            run.transport->shown = QByteArray(32, 'k');
            run.goOnline(5);
        }
        Run run(m_dir->path(), {.address = QUrl("wss://evil.example:24280"), .name = "Me"});
        run.transport->shown = QByteArray(32, 'x');
        run.transport->certified = true;
        run.made = 10;
        QSignalSpy refused(&run.session->link(), &Link::keyRefused);
        emit run.transport->connected();
        // It claims to be the other.
        QTRY_COMPARE(refused.size(), 1);
        QCOMPARE(run.transport->count(event::login), 0);
    }

    void tellsATokenThatWasNotAnsweredToNobodyElse()
    {
        const JoinRequest request{.address = address, .name = "Me"};
        QString asked;
        {
            Run run(m_dir->path(), request);
            run.transport->answers.remove(event::registerUser);
            run.transport->shown = QByteArray(32, 'k');
            emit run.transport->connected();
            asked = run.transport->last(event::registerUser)["token"].toString();
        }
        Run run(m_dir->path(), request);
        run.transport->shown = QByteArray(32, 'x');
        run.made = 10;
        run.connectAndLogIn(event::registerUser);
        QVERIFY(run.transport->last(event::registerUser)["token"].toString() != asked);
    }

    void logsInWhereThePersonAcceptsAnotherKey()
    {
        {
            Run run(m_dir->path());
            run.transport->shown = QByteArray(32, 'k');
            run.goOnline(5);
        }
        Run run(
            m_dir->path(),
            {.address = address, .name = "Me", .key = QByteArray(32, 'x'), .keyReplaces = true});
        run.transport->shown = QByteArray(32, 'x');
        run.connectAndLogIn(event::login);
        QCOMPARE(run.transport->count(event::registerUser), 0);
    }

    void givesNothingToAServerThatSaysThatItIsAnother()
    {
        const QUrl elsewhere("wss://10.0.0.9:24280");
        {
            Run run(m_dir->path());
            run.transport->shown = QByteArray(32, 'k');
            run.goOnline(5);
            run.transport->lose();
            QVERIFY(run.session->messages.send(toBo, "for Bo alone", {}).ok());
        }
        {
            // Anyone who was in a chat can know its id and those of its people.
            Run run(m_dir->path(),
                    {.address = elsewhere, .name = "Me", .key = QByteArray(32, 'x')});
            run.transport->shown = QByteArray(32, 'x');
            run.made = 10;
            QSignalSpy refused(&run.session->link(), &Link::keyRefused);
            emit run.transport->connected();
            QTRY_COMPARE(refused.size(), 1);
            const auto unknown = refused.first().first().value<UnknownKey>();
            QCOMPARE(unknown.why, UnknownKey::Why::Poses);
            QCOMPARE(unknown.key, QByteArray(32, 'x'));
            QCOMPARE(unknown.server, office.id);
            QCOMPARE(run.transport->log.size(), 1);
            QVERIFY(run.transport->last(event::registerUser)["token"].toString() != "random1");
            QCOMPARE(run.accounts->of(office.id)->key, QByteArray(32, 'k'));
            QCOMPARE(run.accounts->of(office.id)->address, address);
        }
        // Unless the person accepts it.
        Run run(m_dir->path(), {.address = elsewhere,
                                .name = "Me",
                                .key = QByteArray(32, 'x'),
                                .replaces = office.id});
        run.transport->shown = QByteArray(32, 'x');
        run.connectAndLogIn(event::login);
        QCOMPARE(run.transport->last(event::login)["token"].toString(), QString("random1"));
        QCOMPARE(run.accounts->of(office.id)->key, QByteArray(32, 'x'));
    }

    void tellsNothingWhereTheServerNoLongerEncrypts()
    {
        {
            Run run(m_dir->path());
            run.transport->shown = QByteArray(32, 'k');
            run.goOnline(5);
        }
        QUrl typed = address;
        typed.setScheme(address.scheme() == "ws" ? "wss" : "ws");
        for (const QUrl &where : {address, typed}) {
            Run run(m_dir->path(), {.address = where, .name = "Me", .password = "a password"});
            QSignalSpy refused(&run.session->link(), &Link::loginRefused);
            emit run.transport->connected();
            QTRY_COMPARE(refused.size(), 1);
            QCOMPARE(refused.first().first().value<Error>().reason, Reason::NotEncrypted);
            QVERIFY(run.transport->log.isEmpty());
        }
    }

    void saysThatTheListWasWrong()
    {
        Run run(m_dir->path(), {.address = address, .name = "Me", .key = QByteArray(32, 'k')});
        QSignalSpy refused(&run.session->link(), &Link::keyRefused);
        emit run.transport->keyRefused("another");
        QCOMPARE(refused.first().first().value<UnknownKey>().why, UnknownKey::Why::NotListed);
        QVERIFY(run.transport->log.isEmpty());
    }

    void saysThatALinkLeadsElsewhere()
    {
        Run run(m_dir->path(),
                {.address = address, .name = "Me", .key = QByteArray(32, 'k'), .isLink = true});
        QCOMPARE(run.transport->wanted, QList<QByteArray>{QByteArray(32, 'k')});
        QSignalSpy refused(&run.session->link(), &Link::keyRefused);
        emit run.transport->keyRefused("another");
        QCOMPARE(refused.first().first().value<UnknownKey>().why, UnknownKey::Why::NotLinked);
        QVERIFY(run.transport->log.isEmpty());
    }

    void waitsForTheHostToLetItIn()
    {
        Run run(m_dir->path());
        run.transport->answers.remove(event::registerUser);
        emit run.transport->connecting();
        emit run.transport->connected();
        QTRY_COMPARE(run.transport->count(event::registerUser), 1);
        QVERIFY(run.transport->patience > std::chrono::minutes(10)); // the host's time
        run.transport->push(event::knocking, {{"seconds", 600}});
        QCOMPARE(run.session->link().state(), Link::State::Connecting);
        QCOMPARE(run.session->link().reason(), because(Reason::WaitingForHost));
    }

    void caresForItsDevicesAndPassword()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        QVERIFY(!run.transport->log.first().arguments["device"].toString().isEmpty());
        run.transport->answers.insert(event::devices, [](const QJsonObject &) {
            return QJsonObject{
                {"ok", true},
                {"devices", QJsonArray{QJsonObject{{"_id", "d1"},
                                                   {"name", "laptop"},
                                                   {"used", "2026-01-01T00:00:00.000Z"},
                                                   {"current", true}},
                                       QJsonObject{{"_id", "d2"},
                                                   {"used", "2026-01-01T00:00:00.000Z"},
                                                   {"current", false}}}}};
        });
        QList<Device> devices;
        run.session->devices.read([&](const Result<QList<Device>> &answer) { devices = *answer; });
        QTRY_COMPARE(devices.size(), 2);
        QVERIFY(devices.first().current);
        QCOMPARE(devices.first().name, QString("laptop"));

        for (const QLatin1StringView name : {event::endDevice, event::setPassword})
            run.transport->answers.insert(name, [](const QJsonObject &) {
                return QJsonObject{{"ok", true}};
            });
        int done = 0;
        const auto count = [&done](const Result<Done> &result) { done += result ? 1 : 0; };
        run.session->devices.end({"d2"}, count);
        run.session->devices.setPassword("new one", {}, count);
        run.session->devices.setPassword("newer one", "new one", count);
        QTRY_COMPARE(done, 3);
        QCOMPARE(run.transport->last(event::endDevice)["_id"].toString(), QString("d2"));
        QCOMPARE(run.transport->last(event::setPassword),
                 (QJsonObject{{"password", "newer one"}, {"old", "new one"}}));

        run.transport->answers.insert(event::deviceCode, [](const QJsonObject &) {
            return Error{ErrorCode::Forbidden, "Not now."};
        });
        QString refused;
        run.session->devices.makeCode(
            [&](const Result<QString> &code) { refused = code.error().message; });
        QTRY_COMPARE(refused, QString("Not now."));
    }

    void comesInWithAnInvite()
    {
        Run run(m_dir->path(), {.address = address,
                                .others = {QUrl("wss://10.0.0.2:1")},
                                .name = "Me",
                                .invite = "let-me-in"});
        QCOMPARE(run.transport->otherPlaces, QList<QUrl>{QUrl("wss://10.0.0.2:1")});
        run.goOnline(5);
        QCOMPARE(run.transport->last(event::registerUser)["invite"].toString(),
                 QString("let-me-in"));
    }

    void becomesAnotherDeviceOfAnAccount()
    {
        {
            Run run(m_dir->path());
            run.goOnline(5);
        }
        Run run(m_dir->path(), {.address = address, .deviceCode = "once"});
        run.goOnline(5);
        QCOMPARE(run.transport->count(event::registerUser), 0);
        QCOMPARE(run.transport->count(event::login), 1);
        QCOMPARE(run.transport->last(event::login)["code"].toString(), QString("once"));
        QVERIFY(!run.transport->last(event::login).contains("token"));
        QCOMPARE(run.accounts->all().first().token, QString("from-server"));
        // It is used only once.
        emit run.transport->disconnected(because(Reason::ConnectionLost, {"here"}));
        run.connectAndLogIn();
        QCOMPARE(run.transport->last(event::login)["token"].toString(), QString("from-server"));
    }

    void remembersWhereItsServerWasFound()
    {
        const QUrl elsewhere("wss://10.0.0.9:24281");
        {
            Run run(m_dir->path());
            run.goOnline(5);
            run.session->link().foundAt(elsewhere);
            QVERIFY(run.transport->hints.isEmpty()); // it is where it is
            emit run.transport->disconnected(because(Reason::ConnectionLost, {"here"}));
            run.session->link().foundAt(elsewhere);
            QCOMPARE(run.transport->hints, QList<QUrl>{elsewhere});
            run.transport->reached = elsewhere;
            run.goOnline(6, true);
            QCOMPARE(run.session->link().address(), elsewhere);
        }
        Run run(m_dir->path(), {.address = elsewhere, .name = "Me"});
        run.goOnline(6, true);
        QCOMPARE(run.transport->count(event::login), 1);
    }

    void knowsAServerByItsKeyAtAnotherAddress()
    {
        {
            Run run(m_dir->path(), {.address = address, .name = "Me", .key = "the key"});
            run.transport->shown = "the key";
            run.goOnline(5);
        }
        const QUrl elsewhere("wss://192.168.1.77:24280");
        {
            Run stranger(m_dir->path(), {.address = elsewhere, .name = "Me"});
            QCOMPARE(stranger.transport->wanted, QList<QByteArray>{"the key"});
            QSignalSpy refused(&stranger.session->link(), &Link::keyRefused);
            emit stranger.transport->keyRefused("another");
            QCOMPARE(refused.first().first().value<UnknownKey>().why, UnknownKey::Why::New);
        }
        Run moved(m_dir->path(), {.address = elsewhere, .name = "Me"});
        moved.transport->shown = "the key";
        moved.connectAndLogIn(event::login);
        QCOMPARE(moved.transport->last(event::login)["token"].toString(), QString("random1"));
        QCOMPARE(moved.accounts->all().size(), 1);
        QCOMPARE(moved.accounts->all().first().address, elsewhere);
    }

    void registersAnewOnlyWhenThePersonAsksAfterARefusal()
    {
        {
            Run run(m_dir->path());
            run.goOnline(5);
        }
        const auto unknown = [](const QJsonObject &) {
            return Error{ErrorCode::BadCredentials, "This device is not known here."};
        };
        {
            Run next(m_dir->path());
            QSignalSpy refused(&next.session->link(), &Link::loginRefused);
            next.transport->answers.insert(event::login, unknown);
            emit next.transport->connected();
            QTRY_COMPARE(refused.size(), 1);
            QCOMPARE(next.transport->count(event::registerUser), 0);
        }
        Run again(m_dir->path());
        again.server.id = {"s2"};
        again.transport->answers.insert(event::login, unknown);
        emit again.transport->connected();
        QTRY_COMPARE(again.accounts->all().size(), 2);
        QCOMPARE(again.transport->last(event::registerUser)["token"].toString(),
                 QString("random1"));
    }

    void usesAnotherCacheWhenAnotherServerAnswers()
    {
        {
            Run run(m_dir->path());
            run.goOnline(5);
            run.pushMessage(fromBo(9));
        }
        Run next(m_dir->path());
        next.server.id = {"s2"};
        next.connectAndLogIn();
        QTRY_COMPARE(next.transport->openings, 2);
        QVERIFY(!next.summary(toBo).last);
        next.goOnline(3);
        QVERIFY(!next.transport->last(event::login).contains("serverOffset"));
        QCOMPARE(next.session->link().state(), Link::State::Online);
    }

    void logsInWithAPassword()
    {
        Run run(m_dir->path(), {.address = address, .name = "Me", .password = "long enough"});
        run.connectAndLogIn(event::login);
        QCOMPARE(run.transport->last(event::login)["password"].toString(), QString("long enough"));
        QCOMPARE(run.accounts->all().first().token, QString("from-server"));
    }

    void isOnlineOnlyOnceSynced()
    {
        Run run(m_dir->path());
        QSignalSpy changed(&run.session->link(), &Link::stateChanged);
        QCOMPARE(run.session->link().state(), Link::State::Connecting);
        run.connectAndLogIn(event::registerUser);
        run.welcome(false);
        QCOMPARE(run.session->link().state(), Link::State::Connecting);
        run.synced(1);
        QCOMPARE(run.session->link().state(), Link::State::Online);
        run.transport->lose();
        QCOMPARE(run.session->link().state(), Link::State::Offline);
        QCOMPARE(run.session->link().reason(), because(Reason::ConnectionLost, {"here"}));
        QCOMPARE(run.session->people.onlineCount(), 0);
        QCOMPARE(changed.size(), 2);
    }

    void sendsWhatWasWrittenOfflineInOrder()
    {
        {
            Run run(m_dir->path());
            run.goOnline(5);
            run.transport->lose();
            QVERIFY(run.session->messages.send(toBo, "one", {}).ok());
            QVERIFY(run.session->messages.send(toBo, "two", {}).ok());
        }
        Run next(m_dir->path());
        QCOMPARE(next.session->messages.open(toBo)->pending().size(), 2);
        next.goOnline(5, true);
        QTRY_COMPARE(next.transport->count(event::message), 1);
        const Asked asked = next.transport->take(event::message);
        QCOMPARE(asked.arguments["content"].toString(), QString("one"));
        Message stored = messageAt(6, "one", me, {{"bo"}, "Bo"});
        stored.clientOffset = asked.arguments["clientOffset"].toString();
        next.pushMessage(stored);
        asked.answer(QJsonObject{{"ok", true}, {"message", toJson(stored)}});
        QTRY_COMPARE(next.transport->count(event::message), 2);
        QCOMPARE(next.transport->last(event::message)["content"].toString(), QString("two"));
    }

    void putsAPushedMessageInThePlaceOfThePendingOne()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        const auto source = run.session->messages.open(toBo);
        QStringList heard;
        connect(source.get(), &MessageSource::pendingChanged, this,
                [&] { heard.append(QString("pending %1").arg(source->pending().size())); });
        connect(source.get(), &MessageSource::messageStored, this, [&](const Message &message) {
            heard.append(message.clientOffset + QString(" %1").arg(source->pending().size()));
        });
        QVERIFY(run.session->messages.send(toBo, "one", {}).ok());
        QCOMPARE(heard, QStringList{"pending 1"});
        const QString name = source->pending().first().clientOffset;
        Message stored = messageAt(6, "one", me, {{"bo"}, "Bo"});
        stored.clientOffset = name;
        run.pushMessage(stored);
        QCOMPARE(heard, (QStringList{"pending 1", name + " 0", "pending 0"}));
    }

    void passesOnWhatIsPushedToItsConversationAlone()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        const auto chat = run.session->messages.open(allChat());
        const auto direct = run.session->messages.open(toBo);
        QSignalSpy inChat(chat.get(), &MessageSource::messageStored);
        QSignalSpy inDirect(direct.get(), &MessageSource::messageStored);
        QSignalSpy updated(direct.get(), &MessageSource::messageUpdated);
        run.pushMessage(fromBo(6));
        run.pushUpdate(deleted(fromBo(6), 7));
        QCOMPARE(inChat.size(), 0);
        QCOMPARE(inDirect.size(), 1);
        QCOMPARE(updated.size(), 1);
    }

    void takesNothingMalformed()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        run.transport->push(event::message, {{"_id", 5}});
        run.transport->push(event::synced, {{"serverOffset", "x"}});
        run.transport->push(event::presence, {{"online", 3}, {"offline", "x"}});
        run.transport->push(event::read, {});
        run.transport->push(event::typing, {{"user", "x"}});
        run.transport->push(QLatin1StringView("unheard"), {});
        // Between two others, so not for this person.
        run.pushMessage(messageAt(8, "x", bo, {{"cy"}, "Cy"}));
        QCOMPARE(run.session->conversations.all().size(), 1);
        QCOMPARE(run.session->link().state(), Link::State::Online);
    }

    void countsWhatIsUnread()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        for (int offset = 6; offset <= 9; ++offset)
            run.pushMessage(fromBo(offset));
        run.pushMessage(messageAt(10, "mine", me, {{"bo"}, "Bo"}));
        QCOMPARE(run.summary(toBo).unread, 4);
        run.pushUpdate(deleted(fromBo(9), 11));
        run.pushUpdate(deleted(fromBo(9), 11));
        QCOMPARE(run.summary(toBo).unread, 3);
        run.session->conversations.markRead(toBo, 7);
        QCOMPARE(run.summary(toBo).unread, 1);
        run.session->conversations.markRead(toBo, 6); // never back
        QCOMPARE(run.summary(toBo).read, 7);
        run.transport->push(event::read,
                            {{"user_id", "me"}, {"recipient_id", "bo"}, {"offset", 10}});
        QCOMPARE(run.summary(toBo).unread, 0);
        run.transport->push(event::read,
                            {{"user_id", "bo"}, {"recipient_id", "me"}, {"offset", 10}});
        QCOMPARE(run.session->conversations.all().size(), 2);
    }

    void countsOverARestartWithTheDocuments()
    {
        {
            Run run(m_dir->path());
            run.goOnline(5);
            run.pushMessage(fromBo(6));
        }
        Run next(m_dir->path());
        QCOMPARE(next.summary(toBo).unread, 1);
        next.connectAndLogIn();
        next.welcome(true);
        next.pushMessage(fromBo(7));
        QCOMPARE(next.summary(toBo).unread, 2);
    }

    void tellsTheServerOnceHowFarOneHasRead()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        for (int offset = 6; offset <= 9; ++offset) {
            run.pushMessage(fromBo(offset));
            run.session->conversations.markRead(toBo, offset);
        }
        QTRY_COMPARE(run.transport->count(event::read), 1);
        QCOMPARE(run.transport->last(event::read)["offset"].toInt(), 9);
    }

    void tellsTheServerLaterWhatWasReadOffline()
    {
        {
            Run run(m_dir->path());
            run.goOnline(5);
            run.pushMessage(fromBo(6));
            run.transport->lose();
            run.session->conversations.markRead(toBo, 6);
        }
        Run next(m_dir->path());
        next.goOnline(6, true);
        QTRY_COMPARE(next.transport->count(event::read), 1);
        QCOMPARE(next.transport->last(event::read)["offset"].toInt(), 6);
    }

    void takesTheServersNumbersAtSync()
    {
        Run run(m_dir->path());
        run.transport->answers.remove(event::conversations);
        run.goOnline(50);
        const Asked asked = run.transport->take(event::conversations);
        run.pushMessage(fromBo(51)); // after the server counted
        asked.answer(QJsonObject{
            {"ok", true},
            {"more", true},
            {"conversations",
             QJsonArray{QJsonObject{{"recipient", QJsonObject{{"_id", "bo"}, {"name", "Bo"}}},
                                    {"last", toJson(fromBo(40))},
                                    {"unread", 12},
                                    {"read", 20}}}}});
        QCOMPARE(run.summary(toBo).unread, 13);
        QCOMPARE(run.summary(toBo).read, 20);
        QCOMPARE(run.summary(toBo).last->offset, 51);
        // And the other pages, because it could not resume.
        QCOMPARE(run.transport->last(event::conversations)["before"].toInt(), 40);
    }

    void readsAnewAfterAGap()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        run.pushMessage(fromBo(6));
        const auto source = run.session->messages.open(toBo);
        QSignalSpy reset(source.get(), &MessageSource::historyReset);
        QSignalSpy ready(source.get(), &MessageSource::pageReady);
        run.transport->lose();
        run.goOnline(9'000, false);
        QCOMPARE(reset.size(), 1);
        source->requestPage({.limit = 1});
        QTRY_COMPARE(run.transport->count(event::chat), 1); // not what the cache had before
        run.transport->lose();
        QTRY_COMPARE(ready.size(), 1); // but that, if nothing else is there
        run.goOnline(9'001, true);
        QCOMPARE(reset.size(), 1);
    }

    void forgetsWhatAServerLostWhenItWasSetBack()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        run.pushMessage(fromBo(50));
        run.pushMessage(fromBo(60));
        run.pushMessage(fromBo(70));
        Message edited = fromBo(60);
        edited.content = "edited";
        edited.changed = 71;
        run.pushUpdate(edited);
        run.session->conversations.markRead(toBo, 70);
        run.transport->lose();
        run.connectAndLogIn();
        QCOMPARE(run.transport->last(event::login)["serverOffset"].toInt(), 71);
        run.welcome(false, {{"knownOffset", 65}});
        run.synced(1'000'000); // above what was lost, as after a restore
        QCOMPARE(run.summary(toBo).last->offset, 50);
        QCOMPARE(run.summary(toBo).read, 65);
        // The message is accepted in its state before the edit, although that is older.
        const auto source = run.session->messages.open(toBo);
        QSignalSpy ready(source.get(), &MessageSource::pageReady);
        source->requestPage({});
        QTRY_COMPARE(run.transport->count(event::chat), 1);
        run.transport->take(event::chat)
            .answer(QJsonObject{{"messages", toJson(QList<Message>{fromBo(50), fromBo(60)})},
                                {"more", false},
                                {"moreAfter", false}});
        QTRY_COMPARE(ready.size(), 1);
        const auto page = ready.first()[1].value<MessagePage>();
        QCOMPARE(offsetsOf(page.messages), QList<qint64>({50, 60}));
        QCOMPARE(page.messages.last().content, QString("hi"));
        run.transport->lose();
        run.connectAndLogIn();
        QCOMPARE(run.transport->last(event::login)["serverOffset"].toInt(), 1'000'000);
    }

    void forgetsWhatAnotherDatabaseInItsPlaceNeverHeardOf()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        run.pushMessage(fromBo(60));
        run.transport->lose();
        run.goOnline(50, false);
        QVERIFY(!run.summary(toBo).last);
        run.transport->lose();
        run.connectAndLogIn();
        QCOMPARE(run.transport->last(event::login)["serverOffset"].toInt(), 50);
    }

    void keepsDraftsOverARestart()
    {
        const Draft draft{.text = "half a thought",
                          .reply = ReplyReference{{"m3"}, 3, bo},
                          .edit = Draft::Edit{{"m4"}, 4, "better \"so\"\n多"}};
        {
            Run run(m_dir->path());
            run.goOnline(5);
            run.session->drafts.set(toBo, {.text = "half a"});
            run.session->drafts.set(toBo, draft);
            QCOMPARE(run.session->drafts.draft(toBo).text, QString("half a thought"));
        }
        {
            Run next(m_dir->path());
            QCOMPARE(next.session->drafts.draft(toBo).text, QString("half a thought"));
            QCOMPARE(next.session->drafts.draft(toBo), draft);
            next.session->drafts.set(toBo, {.edit = draft.edit});
        }
        {
            Run next(m_dir->path());
            QCOMPARE(next.session->drafts.draft(toBo), (Draft{.edit = draft.edit}));
            next.session->drafts.set(toBo, {});
        }
        QVERIFY(Run(m_dir->path()).session->drafts.draft(toBo).text.isEmpty());
        QVERIFY(Run(m_dir->path()).session->drafts.draft(toBo).isEmpty());
    }

    void leavesAnEditThatWasNotBegunWhenItsMessageChanges()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        const Message first = messageAt(6, "as it was", me, {{"bo"}, "Bo"});
        const Message second = messageAt(7, "as it was, too", me, {{"bo"}, "Bo"});
        run.pushMessage(first);
        run.pushMessage(second);
        run.session->drafts.set(toBo,
                                {.text = "kept", .edit = Draft::Edit{{"m6"}, 6, "as it was"}});
        run.pushUpdate(deleted(first, 8));
        QCOMPARE(run.session->drafts.draft(toBo), Draft{.text = "kept"});
        const Draft words{.edit = Draft::Edit{{"m7"}, 7, "one's own words"}};
        run.session->drafts.set(toBo, words);
        run.pushUpdate(deleted(second, 9));
        QCOMPARE(run.session->drafts.draft(toBo), words);
    }

    void opensAtTheFirstMessageOfAConversationThatWasNeverRead()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        const auto unreadFrom = [&run] {
            return run.session->messages.open(toBo, run.session->conversations.unreadFrom(toBo))
                ->unreadFrom();
        };
        QCOMPARE(unreadFrom(), std::nullopt);
        run.pushMessage(fromBo(6));
        QCOMPARE(unreadFrom(), 0);
        run.session->conversations.markRead(toBo, 6);
        QCOMPARE(unreadFrom(), 6);
    }

    void saysThatItReadsAnewBeforeItIsOnline()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        const auto source = run.session->messages.open(toBo);
        run.transport->lose();
        bool online = true;
        connect(source.get(), &MessageSource::historyReset, this,
                [&] { online = run.session->link().state() == Link::State::Online; });
        QSignalSpy reset(&run.session->messages, &Messages::reset);
        run.goOnline(50);
        QVERIFY(!online);
        QCOMPARE(reset.size(), 1);
    }

    void tellsOfEachMessageThatChanges()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        QSignalSpy updated(&run.session->messages, &Messages::updated);
        run.pushMessage(fromBo(6));
        QVERIFY(updated.isEmpty());
        run.pushUpdate(deleted(fromBo(6), 7));
        QCOMPARE(updated.size(), 1);
        QCOMPARE(updated.first().at(0).value<Message>().id, MessageId{"m6"});
    }

    void showsWhoIsHere()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        QVERIFY(run.session->people.isOnline(bo.id));
        run.transport->push(event::presence, {{"online", QJsonArray{toJson(User{{"cy"}, "Cy"})}},
                                              {"offline", QJsonArray{"bo"}}});
        QVERIFY(!run.session->people.isOnline(bo.id));
        QCOMPARE(run.session->people.user({"cy"}).name, QString("Cy"));
    }

    void hearsOfNewNamesOnesOwnToo()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        QSignalSpy identity(&run.session->link(), &Link::identityChanged);
        run.transport->push(event::presence,
                            {{"online", QJsonArray{toJson(User{bo.id, "Bobby"})}}});
        QCOMPARE(run.session->people.user(bo.id).name, QString("Bobby"));
        QCOMPARE(identity.size(), 0);
        run.transport->push(event::presence, {{"online", QJsonArray{toJson(User{me.id, "Mimi"})}}});
        QCOMPARE(run.session->link().self().name, QString("Mimi"));
        QCOMPARE(run.session->people.user(me.id).name, QString("Mimi"));
        QCOMPARE(identity.size(), 1);
        QVERIFY(run.session->people.isOnline(bo.id));
    }

    void readsEverybodyPageByPage()
    {
        Run run(m_dir->path());
        run.transport->answers.insert(event::users, [](const QJsonObject &arguments) {
            const bool first = !arguments.contains("after");
            const User user = first ? User{{"u1"}, "One"} : User{{"u2"}, "Two"};
            return QJsonObject{{"ok", true}, {"users", QJsonArray{toJson(user)}}, {"more", first}};
        });
        run.goOnline(5);
        QTRY_COMPARE(run.session->people.user({"u2"}).name, QString("Two"));
        QCOMPARE(run.transport->last(event::users)["after"].toString(), QString("u1"));
        run.transport->lose();
        run.goOnline(5, true);
        QCoreApplication::processEvents();
        QCOMPARE(run.transport->count(event::users), 2); // once is enough
    }

    void showsWhoWritesUntilTheirMessageComes()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        const QJsonObject typing{{"user", toJson(bo)}, {"recipient_id", "me"}};
        run.transport->push(event::typing, typing);
        QCOMPARE(run.session->typing.names(toBo), QStringList{"Bo"});
        run.pushMessage(fromBo(6));
        QVERIFY(run.session->typing.names(toBo).isEmpty());
        run.transport->push(event::typing, typing);
        run.clock->passed += std::chrono::seconds(6);
        QTRY_VERIFY(run.session->typing.names(toBo).isEmpty());
    }

    void tellsOfTypingSeldom()
    {
        Run run(m_dir->path());
        run.session->typing.tell(toBo);
        run.goOnline(5);
        run.session->typing.tell(toBo);
        run.session->typing.tell(toBo);
        QCOMPARE(run.transport->emitted.size(), 1);
        run.clock->passed += std::chrono::seconds(3);
        run.session->typing.tell(toBo);
        QCOMPARE(run.transport->emitted.size(), 2);
    }

    void searchesTheServerAndWithoutItTheCache()
    {
        Run run(m_dir->path());
        run.transport->answers.insert(event::search, [](const QJsonObject &) {
            return QJsonObject{{"ok", true},
                               {"messages", toJson(QList<Message>{fromBo(3, "old word")})},
                               {"more", true}};
        });
        run.goOnline(5);
        run.pushMessage(fromBo(6, "a Wörd"));
        std::optional<SearchResult> result;
        const auto keep = [&](const Result<SearchResult> &answer) {
            if (answer)
                result = *answer;
        };
        run.session->search.start({.query = "word"}, keep);
        QTRY_VERIFY(result);
        QCOMPARE(offsetsOf(result->messages), QList<qint64>{3});
        QVERIFY(result->more && !result->local);
        result.reset();
        run.transport->lose();
        run.session->search.start({.query = "word"}, keep);
        QTRY_VERIFY(result);
        QCOMPARE(offsetsOf(result->messages), QList<qint64>{6});
        QVERIFY(result->local);
    }

    void waitsWhereTheServerSaysSo()
    {
        Run run(m_dir->path());
        run.goOnline(5);
        bool done = false;
        run.session->messages.remove({"m5"},
                                     [&](const Result<Done> &answer) { done = answer.ok(); });
        run.transport->take(event::remove)
            .answer(Error{ErrorCode::RateLimited, "Slower.", {{"retryAfterMs", 5}}});
        QTRY_COMPARE(run.transport->waiting.size(), 1);
        QVERIFY(!done);
        run.transport->take(event::remove).answer(QJsonObject{{"ok", true}});
        QVERIFY(done);
    }

    void saysWhenAChangeNeedsTheServer()
    {
        Run run(m_dir->path());
        std::optional<Error> error;
        run.session->messages.edit({"m5"}, "x", [&](const Result<Done> &answer) {
            error = answer.ok() ? std::nullopt : std::optional(answer.error());
        });
        QVERIFY(!error);
        QTRY_VERIFY(error);
        QCOMPARE(error, because(Reason::NeedsServer));
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
