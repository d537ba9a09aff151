#include "server.h"

#include "rawpeer.h"
#include "testclient.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace chatbook;
using namespace chatbook::server;

/// The whole server, over real loopback connections.
class ServerTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;

    ServerOptions options() const
    {
        ServerOptions options;
        options.port = 0;
        options.dataDirectory = m_folder->filePath("data");
        options.requestsPerSecond = 0;
        return options;
    }

    void start(const ServerOptions &options)
    {
        m_server = std::make_unique<Server>(options);
        const auto endpoint = m_server->listen();
        QVERIFY2(endpoint, endpoint ? "" : qPrintable(endpoint.error().message));
        m_port = endpoint->port;
    }

    std::unique_ptr<TestClient> newcomer() const { return std::make_unique<TestClient>(m_port); }

    /// A new account of that name, logged in and live.
    std::unique_ptr<TestClient> person(const QString &name) const
    {
        auto client = newcomer();
        const QJsonObject ack = client->ask("register", {{"name", name}});
        if (!ack.value("ok").toBool() || !synced(*client))
            qFatal("%s", QJsonDocument(ack).toJson().constData());
        return client;
    }

    static QString tokenOf(const TestClient &client)
    {
        return client.acks.first()["token"].toString();
    }
    static QString idOf(const TestClient &client)
    {
        return client.acks.first()["user"]["_id"].toString();
    }

    static bool synced(const TestClient &client, qsizetype times = 1)
    {
        return QTest::qWaitFor([&] { return client.all("synced").size() == times; }, 30'000);
    }

    static QJsonObject toAll(const QString &content)
    {
        return {{"recipient", QJsonObject{{"_id", "ALL_CHAT"}}}, {"content", content}};
    }

    static QString code(const QJsonObject &ack)
    {
        return ack["error"].toObject()["code"].toString();
    }

    /// The `changed` of every document that was pushed.
    static QList<qint64> changes(const TestClient &client)
    {
        QList<qint64> changes;
        for (const auto &[name, data] : client.pushes)
            if (data.contains("changed"))
                changes.append(data.value("changed").toInteger());
        return changes;
    }

    static bool rises(const QList<qint64> &numbers)
    {
        return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) ==
               numbers.end();
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        start(options());
    }

    void cleanup() { m_server.reset(); }

    void welcomesInTheOrderOfTheContract()
    {
        const auto ada = person("Ada");
        QCOMPARE(ada->names().mid(0, 3), QStringList({"welcome", "activeUsers", "synced"}));
        const QJsonObject welcome = ada->all("welcome").first();
        QCOMPARE(welcome["resumed"].toBool(), false);
        QCOMPARE(welcome["token"].toString(), tokenOf(*ada));
        QCOMPARE(welcome["user"].toObject()["name"].toString(), QString("Ada"));
        QCOMPARE(ada->all("activeUsers").first()["total"].toInt(), 1);
        QCOMPARE(ada->all("synced").first()["serverOffset"].toInt(-1), 0);
    }

    void tellsThoseBeyondThe50OfTheirOwnReactionAndNobodyElse()
    {
        const auto ada = person("Ada");
        const QJsonValue id = ada->ask("message", toAll("hi"))["message"].toObject()["_id"];
        const auto react = [&](TestClient &client, const QString &emoji, bool on = true) {
            return client.ask("react", {{"_id", id}, {"emoji", emoji}, {"on", on}});
        };
        const auto mine = [](const QJsonObject &document, const QString &emoji) {
            for (const QJsonValue each : document["reactions"].toArray())
                if (each["emoji"] == emoji)
                    return each["mine"];
            return QJsonValue("no such reaction");
        };
        for (int i = 0; i < 50; ++i) {
            const auto other = person(QString("Person %1").arg(i));
            QVERIFY(react(*other, "x")["ok"].toBool());
        }
        const auto bob = person("Bob");
        auto eve = person("Eve");
        QVERIFY(react(*bob, "y")["ok"].toBool());
        const qint64 before = bob->all("messageUpdated").last()["changed"].toInteger();
        const QJsonObject ack = react(*bob, "x");
        const QJsonValue none(QJsonValue::Undefined);
        QCOMPARE(mine(ack["message"].toObject(), "x"), QJsonValue(true));
        QCOMPARE(mine(ack["message"].toObject(), "y"), none); // on this one he is listed
        QCOMPARE(mine(bob->all("messageUpdated").last(), "x"), QJsonValue(true));
        // Also when another user changes the message.
        QCOMPARE(mine(react(*eve, "z")["message"].toObject(), "x"), none);
        QTRY_COMPARE(bob->all("messageUpdated").last()["reactions"].toArray().size(), 3);
        QCOMPARE(mine(bob->all("messageUpdated").last(), "x"), QJsonValue(true));
        QCOMPARE(mine(eve->all("messageUpdated").last(), "x"), none);
        QCOMPARE(mine(ada->all("messageUpdated").last(), "x"), none);

        const auto read = [&](TestClient &client) {
            const QJsonObject chat = client.ask("chat", {{"recipient_id", "ALL_CHAT"}});
            const QJsonObject list = client.ask("conversations");
            const QJsonObject found = client.ask("search", {{"query", "hi"}});
            return QList<QJsonValue>{mine(chat["messages"][0].toObject(), "x"),
                                     mine(list["conversations"][0]["last"].toObject(), "x"),
                                     mine(found["messages"][0].toObject(), "x")};
        };
        QCOMPARE(read(*bob), (QList<QJsonValue>{true, true, true}));
        QCOMPARE(read(*eve), (QList<QJsonValue>{none, none, none}));

        for (const qint64 since : {qint64(0), before}) { // as new, and as changed
            const TestClient again(m_port, {{"token", tokenOf(*bob)}, {"serverOffset", since}});
            const TestClient other(m_port, {{"token", tokenOf(*eve)}, {"serverOffset", since}});
            QVERIFY(synced(again) && synced(other));
            const QString name = since == 0 ? "message" : "messageUpdated";
            QCOMPARE(mine(again.all(name).first(), "x"), QJsonValue(true));
            QCOMPARE(mine(other.all(name).first(), "x"), none);
        }

        QCOMPARE(mine(react(*bob, "x", false)["message"].toObject(), "x"), none);
        QCOMPARE(mine(bob->all("messageUpdated").last(), "x"), none);
    }

    void logsInWithTheConnect()
    {
        const QString token = tokenOf(*person("Ada"));
        const TestClient again(m_port, {{"token", token}, {"serverOffset", 0}});
        QVERIFY(again.connected);
        QVERIFY(synced(again));
        QCOMPARE(again.all("welcome").first()["resumed"].toBool(), true);
        QVERIFY(!again.all("welcome").first().contains("token"));
        const TestClient wrong(m_port, {{"token", "wrong"}});
        QVERIFY(!wrong.connected);
        QCOMPARE((*wrong.refusal)["data"].toObject()["code"].toString(),
                 QString("bad_credentials"));
    }

    void holdsBackWhatIsSentBehindALogin()
    {
        auto client = newcomer();
        const int registering =
            client->send("register", {{"name", "Ada"}, {"password", "password"}});
        const int twice = client->send("login", {{"token", "x"}});
        const int sending = client->send("message", toAll("at once"));
        const int asking = client->send("whoami");
        QTRY_COMPARE_WITH_TIMEOUT(client->acks.size(), 4, 30'000);
        QVERIFY(client->acks[registering]["ok"].toBool());
        QCOMPARE(code(client->acks[twice]), QString("invalid"));
        QVERIFY(client->acks[sending]["ok"].toBool());
        QCOMPARE(client->acks[asking]["user"].toObject()["name"].toString(), QString("Ada"));
        QCOMPARE(client->all("message").size(), 1);
        QVERIFY(client->names().indexOf("message") > client->names().indexOf("synced"));
    }

    void bringsEverythingOnceWhileOthersWrite()
    {
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        const QString token = tokenOf(*bob);
        // So many that it takes several reads, and more come meanwhile.
        for (int i = 0; i < 450; ++i)
            ada->send("message", toAll(QString::number(i)));
        QTRY_COMPARE_WITH_TIMEOUT(ada->acks.size(), 451, 30'000);

        QList<TestClient *> late;
        for (int round = 0; round < 10; ++round) {
            for (int i = 0; i < 20; ++i)
                ada->send("message", toAll(QString("live %1").arg(i)));
            ada->send("edit", {{"_id", QString::number(100 + round)},
                               {"content", QString("edited %1").arg(round)}});
            late.append(new TestClient(m_port, {{"token", token}, {"serverOffset", 0}}));
        }
        QTRY_COMPARE_WITH_TIMEOUT(ada->acks.size(), 661, 30'000);
        for (TestClient *client : late) {
            QVERIFY(synced(*client));
            QTRY_COMPARE_WITH_TIMEOUT(changes(*client).last(), 660, 30'000);
            QVERIFY(rises(changes(*client)));
            QSet<QString> ids;
            for (const QJsonObject &message : client->all("message")) {
                QVERIFY(!ids.contains(message["_id"].toString()));
                ids.insert(message["_id"].toString());
            }
            for (const QJsonObject &message : client->all("messageUpdated"))
                QVERIFY(ids.contains(message["_id"].toString()));
            QCOMPARE(ids.size(), 650);
            const QJsonObject synced = client->all("synced").first();
            QVERIFY(synced["serverOffset"].toInt() >= 450);
        }
        qDeleteAll(late);
    }

    void bringsWhatChangedAsItStands()
    {
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        const QString token = tokenOf(*bob);
        (void)ada->ask("message", toAll("one"));
        QTRY_COMPARE(changes(*bob), QList<qint64>{1});
        bob->close();
        QTRY_VERIFY(bob->isClosed());
        (void)ada->ask("edit", {{"_id", "1"}, {"content", "one!"}});
        (void)ada->ask("message", toAll("two"));
        (void)ada->ask("edit", {{"_id", "3"}, {"content", "two!"}});
        const TestClient again(m_port, {{"token", token}, {"serverOffset", 1}});
        QVERIFY(synced(again));
        QCOMPARE(changes(again), QList<qint64>({2, 4}));
        QCOMPARE(again.all("messageUpdated").first()["content"].toString(), QString("one!"));
        QCOMPARE(again.all("message").first()["content"].toString(), QString("two!"));
        QCOMPARE(again.all("synced").first()["serverOffset"].toInt(), 4);
    }

    void tellsOfComingsAndGoings()
    {
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        const QString bobId = idOf(*bob);
        const auto told = [&](const QString &key, const QString &id) {
            for (const QJsonObject &presence : ada->all("presence"))
                for (const QJsonValue one : presence[key].toArray())
                    if (one.toString() == id || one["_id"].toString() == id)
                        return true;
            return false;
        };
        QTRY_VERIFY(told("online", bobId));
        {
            const TestClient second(m_port, {{"token", tokenOf(*bob)}});
            QVERIFY(synced(second));
            QCOMPARE(second.all("activeUsers").first()["total"].toInt(), 2);
        }
        bob->close();
        QTRY_VERIFY(told("offline", bobId));
        QCOMPARE(ada->ask("activeUsers")["total"].toInt(), 1);
    }

    void survivesThoseWhoGoInTheMiddleOfALogin()
    {
        QList<TestClient *> clients;
        for (int i = 0; i < 20; ++i) {
            clients.append(new TestClient(m_port));
            clients.last()->send("register",
                                 {{"name", QString("user %1").arg(i)}, {"password", "password"}});
        }
        for (int i = 0; i < 20; ++i) {
            if (i % 3 == 0)
                clients[i]->abort();
            else
                clients[i]->close();
        }
        const auto ada = person("Ada"); // behind all of them
        QVERIFY(ada->ask("message", toAll("hi"))["ok"].toBool());
        QTRY_COMPARE(ada->ask("activeUsers")["total"].toInt(), 1);
        qDeleteAll(clients);
    }

    void closesWhatElseATokenOpenedWhenItLogsOut()
    {
        const auto ada = person("Ada");
        const TestClient second(m_port, {{"token", tokenOf(*ada)}});
        QVERIFY(synced(second));
        QVERIFY(ada->ask("logout")["ok"].toBool());
        QTRY_VERIFY(second.isClosed());
        QCOMPARE(code(ada->ask("activeUsers")), QString("not_logged_in"));
        QVERIFY(!ada->ask("whoami").contains("user"));
        QCOMPARE(code(ada->ask("login", {{"token", tokenOf(*ada)}})), QString("bad_credentials"));
        // Another user may log in on it.
        QVERIFY(ada->ask("register", {{"name", "Bob"}})["ok"].toBool());
        QVERIFY(synced(*ada, 2));
        QCOMPARE(ada->ask("whoami")["user"].toObject()["name"].toString(), QString("Bob"));
    }

    void passesNothingOfADirectConversationToOthers()
    {
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        const auto eve = person("Eve");
        const QJsonObject toBob{{"_id", idOf(*bob)}};
        (void)ada->ask("message", {{"recipient", toBob}, {"content", "secret"}});
        (void)bob->ask("edit", {{"_id", "1"}, {"content", "no"}});
        (void)bob->ask("react", {{"_id", "1"}, {"emoji", "x"}, {"on", true}});
        (void)bob->ask("read", {{"recipient_id", idOf(*ada)}, {"offset", 1}});
        (void)bob->ask("typing", {{"recipient_id", idOf(*ada)}});
        (void)ada->ask("message", toAll("public"));
        QTRY_COMPARE(eve->all("message").size(), 1);
        QCOMPARE(eve->all("message").first()["content"].toString(), QString("public"));
        for (const char *name : {"messageUpdated", "read", "typing"}) {
            QVERIFY(eve->all(name).isEmpty());
            QCOMPARE(ada->all(name).size(), 1);
        }
        QCOMPARE(ada->all("typing").first()["recipient_id"].toString(), idOf(*ada));
        QVERIFY(bob->all("typing").isEmpty());
        QCOMPARE(bob->all("read").size(), 1);
        for (const char *event : {"edit", "delete", "react"})
            QCOMPARE(code(eve->ask(event,
                                   {{"_id", "1"}, {"content", "x"}, {"emoji", "x"}, {"on", true}})),
                     QString("not_found"));
    }

    void keepsGoodConnectionsThroughBadOnes()
    {
        const auto ada = person("Ada");
        for (const QByteArray &bad :
             {QByteArray("42[\"message\""), QByteArray("42" + QByteArray(5'000, '[')),
              QByteArray("42" + QByteArray(100'000, '[')), QByteArray("4"), QByteArray("49"),
              QByteArray("42[1]"), QByteArray("\xff\xfe"), QByteArray(200'000, 'x')}) {
            RawPeer peer(m_port);
            QVERIFY(peer.open());
            peer.sendText(bad);
            QTRY_VERIFY(peer.isClosed() || !peer.peeked().isEmpty());
            QVERIFY(QTest::qWaitFor([&] { return peer.isClosed(); }, 30'000));
        }
        // As large and as deep as is allowed.
        QCOMPARE(code(ada->ask("message", toAll(QString(130'000, u'x')))), QString("too_large"));
        QJsonValue deep = QJsonObject{};
        for (int i = 0; i < 200; ++i)
            deep = QJsonArray{deep};
        QCOMPARE(code(ada->ask("message", {{"recipient", deep}})), QString("invalid"));
        QVERIFY(ada->ask("message", toAll("still here"))["ok"].toBool());
    }

    void limitsTheRequestsOfEachConnection()
    {
        ServerOptions few = options();
        few.dataDirectory = m_folder->filePath("other");
        few.requestsPerSecond = 2;
        start(few);
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        for (int i = 0; i < 10; ++i)
            ada->send("message", toAll(QString::number(i)));
        QTRY_COMPARE(ada->acks.size(), 11);
        int refused = 0;
        for (const QJsonObject &ack : ada->acks)
            if (code(ack) == "rate_limited") {
                ++refused;
                QVERIFY(ack["error"]["retryAfterMs"].toInt() >= 1);
            }
        QVERIFY(refused >= 5);
        QVERIFY(bob->ask("whoami")["ok"].toBool());
        QTRY_COMPARE(bob->all("message").size(), 10 - refused);
    }

    void stopsCleanlyWhateverIsUnderWay()
    {
        const auto ada = person("Ada");
        const QString token = tokenOf(*ada);
        for (int i = 0; i < 500; ++i)
            ada->send("message", toAll(QString(2'000, u'x')));
        QTRY_COMPARE_WITH_TIMEOUT(ada->acks.size(), 501, 30'000);
        QList<RawPeer *> slow; // ask for everything and read nothing
        for (int i = 0; i < 5; ++i) {
            slow.append(new RawPeer(m_port));
            slow.last()->socket.setReadBufferSize(1);
            slow.last()->socket.write(RawPeer::request());
            slow.last()->sendText("40{\"token\":\"" + token.toUtf8() + "\",\"serverOffset\":0}");
        }
        for (int i = 0; i < 50; ++i)
            ada->send("message", toAll("more"));
        auto joining = newcomer();
        joining->send("register", {{"name", "Bob"}, {"password", "password"}});
        QCoreApplication::processEvents();

        QSignalSpy stopped(m_server.get(), &Server::stopped);
        m_server->stop();
        m_server->stop();
        QTRY_COMPARE_WITH_TIMEOUT(stopped.size(), 1, 30'000);
        m_server.reset();
        QTRY_VERIFY(ada->isClosed());
        QCOMPARE(QDir(m_folder->filePath("data")).entryList(QDir::Files),
                 QStringList("chatbook.db"));
        qDeleteAll(slow);

        int stored = 0;
        for (const QJsonObject &ack : ada->acks)
            stored += ack.contains("message");
        start(options());
        const TestClient again(m_port, {{"token", token}, {"serverOffset", 0}});
        QVERIFY(synced(again));
        QVERIFY(again.all("message").size() >= stored);
    }

    void goesAtOnceWithEveryoneConnected()
    {
        const auto ada = person("Ada");
        for (int i = 0; i < 50; ++i)
            ada->send("message", toAll("x"));
        auto joining = newcomer();
        joining->send("register", {{"name", "Bob"}, {"password", "password"}});
        joining->send("chat", {{"recipient_id", "ALL_CHAT"}});
        QCoreApplication::processEvents();
        m_server.reset();
        QTRY_VERIFY(ada->isClosed() && joining->isClosed());
    }

    void refusesToStartWithoutChangingAnything()
    {
        ServerOptions same = options();
        same.port = m_port;
        same.dataDirectory = m_folder->filePath("untouched");
        Server portInUse(same);
        const auto endpoint = portInUse.listen();
        QVERIFY(!endpoint);
        QVERIFY(endpoint.error().message.contains(QString::number(m_port)));
        QVERIFY(!QDir(same.dataDirectory).exists());

        Server dataInUse(options());
        const auto second = dataInUse.listen();
        QVERIFY(!second);
        QVERIFY(second.error().message.contains("in use"));
    }
};

QTEST_GUILESS_MAIN(ServerTest)
#include "tst_server.moc"
