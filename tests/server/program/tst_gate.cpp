#include "hostedserver.h"
#include "metrics.h"
#include "rawpeer.h"

#include <QSignalSpy>

using namespace chatbook;
using namespace chatbook::server;

/// Who may join, and what the host does about it: the whole server, over real connections.
class GateTest : public HostedServer
{
    Q_OBJECT

private slots:
    void letsPeopleInWithAnInviteAlone()
    {
        start(Admission::Invited);
        QCOMPARE(code(client()->ask("register", {{"name", "Ada"}})), "invite_required");
        QCOMPARE(code(client()->ask("register", {{"name", "Ada"}, {"invite", "x"}})),
                 "invite_required");
        const QJsonObject made = host("invite");
        const QString secret = made["invite"].toString();
        QCOMPARE(secret.size(), 22);
        const Result<JoinLink> link = joinLinkFromText(made["link"].toString());
        QVERIFY(link);
        QCOMPARE(link->invite, secret);
        QCOMPARE(link->addresses, QStringList("127.0.0.1"));
        QCOMPARE(link->port, m_port);
        JoinLink uninvited = *link;
        uninvited.invite.clear();
        QCOMPARE(host("link")["link"].toString(), uninvited.toText());
        const auto ada = person("Ada", {{"invite", secret}});
        QVERIFY(!m_token.isEmpty());
        QVERIFY(sentence(client()->ask("register", {{"name", "Bob"}, {"invite", secret}}))
                    .contains("used already"));
        // A person with an account needs no invite.
        QVERIFY(client({{"token", m_token}})->connected);
        QVERIFY(client()->ask("register", {{"name", "Ada"}, {"token", m_token}})["ok"].toBool());

        const QJsonObject listed = host("invites")["invites"].toArray().first().toObject();
        QCOMPARE(listed["used"].toInt(), 1);
        QVERIFY(!listed.contains("invite") && !listed.contains("hash"));
        QCOMPARE(listed["id"], made["id"]);
    }

    void asksTheHostAboutThoseWithoutAnInvite()
    {
        start(Admission::Asked);
        QSignalSpy changed(m_server.get(), &Server::joinRequestsChanged);
        const auto ada = client();
        const int asked = ada->send("register", {{"name", "Ada"}});
        QTRY_COMPARE(knocks().size(), 1);
        QCOMPARE(changed.size(), 1);
        const QJsonObject knock = knocks().first().toObject();
        QCOMPARE(knock["name"], "Ada");
        QCOMPARE(knock["address"], "127.0.0.1");
        QTRY_COMPARE(ada->all("knocking").size(), 1);
        QCOMPARE(ada->all("knocking").first()["seconds"].toInt(), 600);
        QVERIFY(!ada->acks.contains(asked));
        QVERIFY(host("admit", {{"id", knock["id"]}})["ok"].toBool());
        QTRY_VERIFY(ada->acks.contains(asked));
        QCOMPARE(ada->acks[asked]["ok"].toBool(), true);
        QCOMPARE(changed.size(), 2);
        QVERIFY(knocks().isEmpty());

        const auto bob = client();
        const int second = bob->send("register", {{"name", "Bob"}});
        QTRY_COMPARE(knocks().size(), 1);
        QVERIFY(host("refuse", {{"name", "BOB"}})["ok"].toBool());
        QTRY_COMPARE(code(bob->acks[second]), "forbidden");
        QCOMPARE(code(host("admit", {{"id", 2}})), "not_found");
        // A person with an invite does not wait, and nobody waits for a name that is taken.
        QVERIFY(bob->ask("register", {{"name", "Bob"}, {"invite", host("invite")["invite"]}})["ok"]
                    .toBool());
        QCOMPARE(code(client()->ask("register", {{"name", "AdA"}})), "name_taken");
    }

    void forgetsWhoHangsUp()
    {
        start(Admission::Asked);
        auto ada = client();
        ada->send("register", {{"name", "Ada"}});
        QTRY_COMPARE(knocks().size(), 1);
        ada.reset();
        QTRY_COMPARE(knocks().size(), 0);
    }

    void refusesWhoHasWaitedForTooLong()
    {
        ServerOptions impatient;
        impatient.waitingToJoinTime = std::chrono::milliseconds(2'000);
        // While it waits for the host, the time limit on logins does not apply.
        impatient.net.joinTimeout = std::chrono::milliseconds(1'000);
        start(Admission::Asked, impatient);
        const auto ada = client();
        const auto bob = client();
        const int first = ada->send("register", {{"name", "Ada"}});
        const int second = bob->send("register", {{"name", "Bob"}});
        QTRY_COMPARE(knocks().size(), 2);
        QTRY_COMPARE(code(ada->acks[first]), "forbidden");
        QTRY_COMPARE(code(bob->acks[second]), "forbidden");
        QVERIFY(sentence(ada->acks[first]).contains("Nobody let you in"));
        QVERIFY(knocks().isEmpty());
        // Afterwards that limit applies again.
        QTRY_VERIFY(ada->isClosed());
    }

    void keepsFewWaiting()
    {
        ServerOptions two;
        two.waitingToJoin = 2;
        start(Admission::Asked, two);
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 2; ++i) {
            clients.push_back(client());
            clients.back()->send("register", {{"name", "Same"}});
            QTRY_COMPARE(knocks().size(), i + 1);
        }
        QCOMPARE(code(client()->ask("register", {{"name", "Third"}})), "server_full");
        // The name is not enough to tell which one.
        QCOMPARE(code(host("admit", {{"name", "Same"}})), "invalid");
        QCOMPARE(knocks().size(), 2);
        QVERIFY(host("admit", {{"id", knocks().last().toObject()["id"]}})["ok"].toBool());
        QTRY_COMPARE(clients.back()->all("welcome").size(), 1);
        // The other one's name is taken by now.
        QVERIFY(host("admit", {{"name", "same"}})["ok"].toBool());
        QTRY_COMPARE(clients.front()->acks.size(), 1);
        QCOMPARE(code(clients.front()->acks.first()), "name_taken");
    }

    void carriesOutWhatFollowsTheKnock()
    {
        start(Admission::Asked);
        const auto ada = client();
        ada->send("register", {{"name", "Ada"}});
        const int who = ada->send("whoami");
        QTRY_COMPARE(knocks().size(), 1);
        QVERIFY(!ada->acks.contains(who));
        // Everyone may come in, also those who wait.
        QCOMPARE(host("setAdmission", {{"admission", "everyone"}})["admission"], "everyone");
        QTRY_VERIFY(ada->acks.contains(who));
        QCOMPARE(ada->acks[who]["user"].toObject()["name"], "Ada");
        QVERIFY(client()->ask("register", {{"name", "Bob"}})["ok"].toBool());
        QCOMPARE(host("admission")["admission"], "everyone");
        QCOMPARE(code(host("setAdmission", {{"admission", "nobody"}})), "invalid");
    }

    void bansAndUnbansAPerson()
    {
        start(Admission::Everyone);
        QSignalSpy changed(m_server.get(), &Server::peopleChanged);
        const auto bob = person("Bob");
        const auto ada = person("Ada", {{"password", "correct horse"}});
        const QString token = m_token;
        QTRY_COMPARE(changed.size(), 2);
        QCOMPARE(personCalled("Ada")["online"].toBool(), true);
        const QJsonObject answer = host("ban", {{"name", "ada"}});
        QCOMPARE(answer["user"].toObject()["name"], "Ada");
        QTRY_VERIFY(ada->isClosed());
        QVERIFY(ada->wasDisconnected);
        QVERIFY(personCalled("Ada").contains("banned"));
        QTRY_COMPARE(personCalled("Ada")["online"].toBool(), false);
        QVERIFY(changed.size() > 2);

        const QJsonObject byToken = client()->ask("login", {{"token", token}});
        QCOMPARE(code(byToken), "banned");
        QCOMPARE(sentence(byToken), "You are banned from this chat.");
        const auto connecting = client({{"token", token}});
        QVERIFY(connecting->refusal);
        QCOMPARE((*connecting->refusal)["data"].toObject()["code"], "banned");
        QCOMPARE(code(client()->ask("login", {{"name", "Ada"}, {"password", "correct horse"}})),
                 "banned");
        QCOMPARE(code(client()->ask("login", {{"name", "Ada"}, {"password", "a wrong one"}})),
                 "bad_credentials");
        QCOMPARE(code(client()->ask("register", {{"name", "Ada"}, {"token", token}})), "banned");
        QVERIFY(!bob->isClosed());

        QVERIFY(host("unban", {{"_id", answer["user"].toObject()["_id"]}})["ok"].toBool());
        QVERIFY(client()->ask("login", {{"token", token}})["ok"].toBool());
        QCOMPARE(code(host("ban", {{"name", "Nobody"}})), "not_found");
    }

    void letsWhoIsBannedDoNothingMoreOfWhatWaits()
    {
        start(Admission::Everyone);
        const auto bob = person("Bob");
        (void)person("Ada");
        RawPeer ada(m_port); // who does not hang up
        QVERIFY(ada.open());
        ada.sendText(QString(R"(421["login",{"token":"%1"}])").arg(m_token).toUtf8());
        QTRY_VERIFY(ada.peeked().contains("\"synced\""));
        ada.socket.setReadBufferSize(1); // so that it does not read the close
        // Passwords are hashed one at a time, so Ada's takes longer than the ban.
        std::vector<std::unique_ptr<TestClient>> others(16);
        for (auto &other : others)
            other = client();
        for (size_t i = 0; i < others.size(); ++i)
            others[i]->send("register",
                            {{"name", QString("Other %1").arg(i)}, {"password", "correct horse"}});
        ada.sendText(R"(422["setPassword",{"password":"correct horse"}])");
        ada.sendText(R"(423["message",{"recipient":{"_id":"ALL_CHAT"},"content":"after all"}])");
        const auto hashes = [this] { return m_server->metrics().passwordsWaiting; };
        QVERIFY(waitFor([&] { return hashes() >= 12; }));
        QTest::qWait(10);
        QVERIFY(host("ban", {{"name", "Ada"}})["ok"].toBool());
        QVERIFY(hashes() > 0);
        QTRY_COMPARE(hashes(), 0);
        QVERIFY(!ada.isClosed());
        QTRY_VERIFY(!others.back()->acks.isEmpty());
        QCOMPARE(bob->ask("chat", {{"recipient_id", "ALL_CHAT"}})["messages"].toArray(),
                 QJsonArray());
    }

    void staysBannedWhenTheServerComesBack()
    {
        start(Admission::Everyone);
        (void)person("Ada");
        QVERIFY(host("ban", {{"name", "Ada"}})["ok"].toBool());
        start(Admission::Everyone);
        QCOMPARE(code(client()->ask("login", {{"token", m_token}})), "banned");
    }

    void removesAPersonsDevices()
    {
        start(Admission::Everyone);
        const auto phone = person("Ada", {{"password", "correct horse"}});
        const QString token = m_token;
        const auto laptop = client();
        QVERIFY(
            laptop->ask("login", {{"name", "Ada"}, {"password", "correct horse"}})["ok"].toBool());
        QVERIFY(host("remove", {{"name", "Ada"}})["ok"].toBool());
        QTRY_VERIFY(phone->isClosed() && laptop->isClosed());
        QVERIFY(phone->wasDisconnected && laptop->wasDisconnected);
        QCOMPARE(code(client()->ask("login", {{"token", token}})), "bad_credentials");
        QVERIFY(client()
                    ->ask("login", {{"name", "Ada"}, {"password", "correct horse"}})["ok"]
                    .toBool());
    }

    void shutsOutWhoIsJustLoggingIn()
    {
        start(Admission::Everyone);
        (void)person("Ada");
        // Whichever comes first, nobody who is banned stays.
        for (int i = 0; i < 20; ++i) {
            QVERIFY(host("unban", {{"name", "Ada"}})["ok"].toBool());
            const auto device = client();
            device->send("login", {{"token", m_token}, {"serverOffset", 0}});
            QTest::qWait(i % 4);
            QVERIFY(host("ban", {{"name", "Ada"}})["ok"].toBool());
            QTRY_VERIFY(device->isClosed() || !device->acks.isEmpty());
            if (!device->acks.isEmpty() && device->acks.first()["ok"].toBool())
                QTRY_VERIFY(device->wasDisconnected);
            QTRY_COMPARE(personCalled("Ada")["online"].toBool(), false);
        }
    }

    void pagesPeople()
    {
        start(Admission::Everyone);
        for (const auto *name : {"Cem", "ada", "Bob"})
            (void)person(name);
        const QJsonObject first = host("people", {{"limit", 2}});
        QCOMPARE(first["people"].toArray()[0].toObject()["name"], "ada");
        QCOMPARE(first["people"].toArray()[1].toObject()["name"], "Bob");
        QCOMPARE(first["more"].toBool(), true);
        const QJsonObject rest = host(
            "people", {{"limit", 2}, {"after", first["people"].toArray()[1].toObject()["_id"]}});
        QCOMPARE(rest["people"].toArray().size(), 1);
        QCOMPARE(rest["more"].toBool(true), false);
        QCOMPARE(code(host("people", {{"after", "nobody"}})), "not_found");
    }

    void refusesWhatMakesNoSense_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QJsonObject>("arguments");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *command, const QJsonObject &arguments, const char *field) {
            QTest::addRow("%s %s", command,
                          QJsonDocument(arguments).toJson(QJsonDocument::Compact).constData())
                << command << arguments << field;
        };
        row("dance", {}, "command");
        row("", {}, "command");
        row("invite", {{"lasting", 1}}, "lasting");
        row("invite", {{"expiresInSeconds", 0}}, "expiresInSeconds");
        row("invite", {{"expiresInSeconds", -1}}, "expiresInSeconds");
        row("invite", {{"expiresInSeconds", 1e15}}, "expiresInSeconds");
        row("withdraw", {}, "id");
        row("withdraw", {{"id", "1"}}, "id");
        row("admit", {}, "name");
        row("ban", {}, "name");
        row("ban", {{"_id", 7}}, "_id");
        row("people", {{"limit", 0}}, "limit");
        row("setAdmission", {}, "admission");
    }
    void refusesWhatMakesNoSense()
    {
        QFETCH(QString, command);
        QFETCH(QJsonObject, arguments);
        start(Admission::Everyone);
        const QJsonObject answer = host(command, arguments);
        QCOMPARE(answer["ok"].toBool(true), false);
        QCOMPARE(code(answer), "invalid");
        QTEST(answer["error"].toObject()["field"].toString(), "field");
    }
};

QTEST_GUILESS_MAIN(GateTest)
#include "tst_gate.moc"
