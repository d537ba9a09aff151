#include "hostedserver.h"

#include <QSignalSpy>

using namespace chatbook;
using namespace chatbook::server;

/// How the host helps people who have lost their device, their password or their name.
class RecoveryTest : public HostedServer
{
    Q_OBJECT

    static QString nameOf(const QJsonObject &answer)
    {
        return answer["user"].toObject()["name"].toString();
    }

    /// The names under which `client` was told that the user with that id is online, in order.
    static QStringList namesTold(const TestClient &client, const QString &id)
    {
        QStringList names;
        for (const QJsonObject &presence : client.all("presence"))
            for (const QJsonValue user : presence["online"].toArray())
                if (user["_id"] == id)
                    names.append(user["name"].toString());
        return names;
    }

    static QJsonObject say(TestClient &client, const QString &to, const QString &content)
    {
        return client
            .ask("message",
                 {{"recipient", QJsonObject{{"_id", to}}}, {"content", content}})["message"]
            .toObject();
    }

private slots:
    void letsSomebodyInAgainOnOneDevice()
    {
        start(Admission::Invited);
        const auto lost = person("Ada", {{"invite", host("invite")["invite"]}});
        const QString id = lost->ask("whoami")["user"].toObject()["_id"].toString();
        const QJsonObject made = host("loginLink", {{"name", "ada"}});
        QCOMPARE(nameOf(made), "Ada");
        QCOMPARE(made["expiresInSeconds"].toInt(), 3'600);
        const Result<JoinLink> link = joinLinkFromText(made["link"].toString());
        QVERIFY(link);
        QCOMPARE(link->deviceCode, made["code"].toString());
        QCOMPARE(link->port, m_port);
        QVERIFY(link->invite.isEmpty());

        const QJsonObject login = client()->ask("login", {{"code", link->deviceCode}});
        QCOMPARE(login["user"].toObject()["_id"].toString(), id);
        QCOMPARE(code(client()->ask("login", {{"code", link->deviceCode}})), "bad_credentials");
        QVERIFY(!lost->isClosed());
    }

    void aLostDeviceThatIsLoggedOutTakesTheCodesBeforeWithIt()
    {
        start(Admission::Everyone);
        const auto lost = person("Ada");
        const QJsonValue before = host("loginLink", {{"name", "Ada"}})["code"];
        QVERIFY(host("remove", {{"name", "Ada"}})["ok"].toBool());
        QCOMPARE(code(client()->ask("login", {{"code", before}})), "bad_credentials");
        const QJsonValue after = host("loginLink", {{"name", "Ada"}})["code"];
        QVERIFY(client()->ask("login", {{"code", after}})["ok"].toBool());
        QCOMPARE(code(client()->ask("login", {{"token", m_token}})), "bad_credentials");
    }

    void givesNoCodeToWhoIsBanned()
    {
        start(Admission::Everyone);
        (void)person("Ada");
        const QJsonValue made = host("loginLink", {{"name", "Ada"}})["code"];
        QVERIFY(host("ban", {{"name", "Ada"}})["ok"].toBool());
        const QJsonObject refused = host("loginLink", {{"name", "Ada"}});
        QCOMPARE(code(refused), "banned");
        QCOMPARE(sentence(refused), "Ada is banned: let them in again first.");
        QVERIFY(!client()->ask("login", {{"code", made}})["ok"].toBool());
    }

    void givesAPasswordInPlaceOfTheOneBefore()
    {
        start(Admission::Everyone);
        const auto ada = person("Ada", {{"password", "correct horse"}});
        const auto bob = person("Bob");
        const QJsonObject made = host("resetPassword", {{"name", "Ada"}});
        const QString password = made["password"].toString();
        QVERIFY2(
            QRegularExpression("\\A[0-9a-z]{4}(-[0-9a-z]{4}){2}\\z").match(password).hasMatch(),
            qPrintable(password));
        QVERIFY(password != host("resetPassword", {{"name", "Bob"}})["password"].toString());
        const auto login = [this](const QString &with) {
            return client()->ask("login", {{"name", "Ada"}, {"password", with}});
        };
        QCOMPARE(code(login("correct horse")), "bad_credentials");
        QCOMPARE(nameOf(login(password)), "Ada");
        QVERIFY(!ada->isClosed());
        // It is stored, and its owner can change it like any password.
        start(Admission::Everyone);
        const auto again = client();
        QVERIFY(again->ask("login", {{"name", "Ada"}, {"password", password}})["ok"].toBool());
        QVERIFY(again->ask("setPassword", {{"password", "battery staple"}, {"old", password}})["ok"]
                    .toBool());
    }

    void tellsEveryoneWhoIsHereOfANewName()
    {
        start(Admission::Everyone);
        QSignalSpy changed(m_server.get(), &Server::peopleChanged);
        const auto bob = person("Bob");
        const auto ada = person("Ada");
        const auto second = client({{"token", m_token}});
        const QString id = ada->ask("whoami")["user"].toObject()["_id"].toString();
        const QString bobId = bob->ask("whoami")["user"].toObject()["_id"].toString();
        const QJsonObject before = say(*ada, "ALL_CHAT", "before");
        say(*ada, bobId, "between us");
        QTRY_COMPARE(namesTold(*bob, id), QStringList("Ada"));
        changed.clear();

        QCOMPARE(nameOf(host("rename", {{"_id", id}, {"to", " Ada  Lovelace "}})), "Ada  Lovelace");
        QCOMPARE(changed.size(), 1);
        for (const auto *client : {bob.get(), ada.get(), second.get()})
            QTRY_COMPARE(namesTold(*client, id).value(namesTold(*client, id).size() - 1),
                         "Ada  Lovelace");
        QCOMPARE(nameOf(ada->ask("whoami")), "Ada  Lovelace");
        QCOMPARE(bob->ask("activeUsers")["activeUsers"].toArray().size(), 2);
        QCOMPARE(nameOf(bob->ask("user", {{"_id", id}})), "Ada  Lovelace");
        QCOMPARE(bob->ask("users", {{"prefix", "ada  l"}})["users"].toArray().size(), 1);

        // Documents sent from then on have it; older ones have it too, and keep their place.
        const QJsonObject after = say(*ada, "ALL_CHAT", "after");
        QCOMPARE(after["sender"].toObject()["name"].toString(), "Ada  Lovelace");
        QTRY_COMPARE(bob->all("message").last()["sender"].toObject()["name"].toString(),
                     "Ada  Lovelace");
        const QJsonObject answer = bob->ask("message", {{"recipient", QJsonObject{{"_id", id}}},
                                                        {"content", "hi"}})["message"]
                                       .toObject();
        QCOMPARE(answer["recipient"].toObject()["name"].toString(), "Ada  Lovelace");
        QJsonObject now = bob->ask("chat", {{"recipient_id", "ALL_CHAT"}})["messages"]
                              .toArray()
                              .first()
                              .toObject();
        QCOMPARE(now["sender"].toObject()["name"].toString(), "Ada  Lovelace");
        now["sender"] = before["sender"];
        QCOMPARE(now, before); // its `changed` too
        ada->sendWithoutAck("typing", {{"recipient_id", "ALL_CHAT"}});
        QTRY_COMPARE(bob->all("typing").size(), 1);
        QCOMPARE(bob->all("typing").first()["user"].toObject()["name"].toString(), "Ada  Lovelace");
    }

    void whoLeavesRightAfterwardsIsGone()
    {
        start(Admission::Everyone);
        const auto bob = person("Bob");
        const auto ada = person("Ada");
        const QString id = ada->ask("whoami")["user"].toObject()["_id"].toString();
        QTRY_COMPARE(namesTold(*bob, id), QStringList("Ada"));
        for (int i = 0; i < 2; ++i)
            QVERIFY(host("rename", {{"_id", id}, {"to", QString("Ada %1").arg(i)}})["ok"].toBool());
        ada->abort();
        const auto isGone = [&] {
            return bob->all("presence").last()["offline"].toArray().contains(id);
        };
        QTRY_VERIFY(isGone());
        QCOMPARE(bob->ask("activeUsers")["total"].toInt(), 1);
        // Nobody is told about a user who is offline.
        const qsizetype before = bob->all("presence").size();
        QVERIFY(host("rename", {{"_id", id}, {"to", "Grace"}})["ok"].toBool());
        const auto again = client({{"token", m_token}});
        QTRY_VERIFY(bob->all("presence").size() > before);
        QCOMPARE(namesTold(*bob, id).last(), QString("Grace"));
    }

    void aNewNameIsThereForThoseWhoComeLater()
    {
        start(Admission::Everyone);
        auto ada = person("Ada");
        const QString token = m_token;
        say(*ada, "ALL_CHAT", "hello");
        ada.reset();
        QTRY_COMPARE(personCalled("Ada")["online"].toBool(), false);
        QVERIFY(host("rename", {{"name", "Ada"}, {"to", "Grace"}})["ok"].toBool());
        start(Admission::Everyone);
        const auto bob = person("Bob");
        QCOMPARE(bob->ask("chat", {{"recipient_id", "ALL_CHAT"}})["messages"]
                     .toArray()
                     .first()
                     .toObject()["sender"]
                     .toObject()["name"]
                     .toString(),
                 "Grace");
        QCOMPARE(nameOf(client()->ask("login", {{"token", token}})), "Grace");
    }

    /// A reader of the store before a change that is answered after it.
    void whoIsJustLoggingInHasTheNewName()
    {
        start(Admission::Everyone);
        const auto bob = person("Bob");
        (void)person("Name 0");
        for (int i = 1; i <= 20; ++i) {
            const QString name = QString("Name %1").arg(i);
            const auto device = client();
            device->send("login", {{"token", m_token}, {"serverOffset", 0}});
            QTest::qWait(i % 4);
            QVERIFY(host("rename", {{"name", QString("Name %1").arg(i - 1)}, {"to", name}})["ok"]
                        .toBool());
            QTRY_VERIFY(!device->all("synced").isEmpty());
            QCOMPARE(nameOf(device->ask("whoami")), name);
            QCOMPARE(say(*device, "ALL_CHAT", "x")["sender"].toObject()["name"].toString(), name);
        }
    }

    void namesOnesOwnAnewAsOneLikes()
    {
        start(Admission::Everyone);
        const auto bob = person("Bob");
        const QJsonValue id = bob->ask("whoami")["user"].toObject()["_id"];
        for (const auto *name : {"bob", "B0b", "BOB", "Bob", "Bob"})
            QCOMPARE(nameOf(host("rename", {{"_id", id}, {"to", name}})), name);
    }

    void refusesNamesThatNobodyMayHave()
    {
        start(Admission::Everyone);
        (void)person("Bob");
        (void)person("Alice");
        for (const auto *name : {"Alice", "alice", "AIice", "ALL CHAT", "A11 CHAT"})
            QCOMPARE(code(host("rename", {{"name", "Bob"}, {"to", name}})), "name_taken");
        for (const QString &name : {QString(), QString("  "), QString(65, u'x'),
                                    QStringLiteral("\u200b"), QStringLiteral("Аlex")})
            QCOMPARE(code(host("rename", {{"name", "Bob"}, {"to", name}})), "invalid");
        QCOMPARE(code(host("rename", {{"name", "Bob"}})), "invalid");
        QCOMPARE(personCalled("Bob")["name"].toString(), "Bob");
    }

    void freesANameForAnother()
    {
        start(Admission::Everyone);
        const auto old = person("Ada", {{"password", "correct horse"}});
        const QString oldToken = m_token;
        QCOMPARE(nameOf(host("freeName", {{"name", "ada"}})), "Ada (former)");
        QCOMPARE(code(client()->ask("login", {{"name", "Ada"}, {"password", "correct horse"}})),
                 "bad_credentials");
        const auto fresh = person("Ada");
        QVERIFY(!m_token.isEmpty());
        QCOMPARE(nameOf(client()->ask("login", {{"token", oldToken}})), "Ada (former)");
        QVERIFY(client()
                    ->ask("login", {{"name", "Ada (former)"}, {"password", "correct horse"}})["ok"]
                    .toBool());
        // A second time; similar names are free too.
        QCOMPARE(nameOf(host("freeName", {{"name", "Ada"}})), "Ada (former 2)");
        (void)person("ada");
        QVERIFY(!m_token.isEmpty());
        QVERIFY(!fresh->isClosed());
    }

    void freesNamesOfAnyLength_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("the longest") << QString(64, u'x');
        QTest::newRow("of emoji") << QStringLiteral("😀").repeated(64);
        QTest::newRow("of families") << QStringLiteral("👨‍👩‍👧").repeated(10);
        QTest::newRow("in another script") << QStringLiteral("Иван");
        QTest::newRow("of Chinese") << QStringLiteral("龘").repeated(64);
    }
    void freesNamesOfAnyLength()
    {
        QFETCH(QString, name);
        start(Admission::Everyone);
        (void)person(name, {{"password", "correct horse"}});
        const QString former = nameOf(host("freeName", {{"name", name}}));
        QVERIFY2(former.endsWith(" (former)") && former.toUcs4().size() <= 64 &&
                     former.toUtf8().size() <= 256,
                 qPrintable(former));
        QVERIFY(client()
                    ->ask("login", {{"name", former}, {"password", "correct horse"}})["ok"]
                    .toBool());
        m_token.clear();
        (void)person(name);
        QVERIFY(!m_token.isEmpty());
    }

    void knowsNobodyElse_data()
    {
        QTest::addColumn<QString>("command");
        for (const char *command : {"loginLink", "resetPassword", "rename", "freeName"})
            QTest::newRow(command) << command;
    }
    void knowsNobodyElse()
    {
        QFETCH(QString, command);
        start(Admission::Everyone);
        QCOMPARE(code(host(command, {{"name", "Nobody"}, {"to", "Somebody"}})), "not_found");
        QCOMPARE(code(host(command, {{"_id", "nobody"}, {"to", "Somebody"}})), "not_found");
        const QJsonObject answer = host(command, {{"name", 7}, {"to", "Somebody"}});
        QCOMPARE(code(answer), "invalid");
        QCOMPARE(answer["error"].toObject()["field"].toString(), "name");
    }
};

QTEST_GUILESS_MAIN(RecoveryTest)
#include "tst_recovery.moc"
