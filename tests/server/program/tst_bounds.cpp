#include "server.h"

#include "metrics.h"
#include "rawpeer.h"
#include "testclient.h"

#include <QTemporaryDir>

#include <algorithm>
#include <utility>

using namespace chatbook;
using namespace chatbook::server;

/// The whole server with tight bounds, over real loopback connections.
class BoundsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;

    void start(const std::function<void(ServerOptions &)> &bound)
    {
        ServerOptions options;
        options.port = 0;
        options.dataDirectory = m_folder->filePath("data");
        options.requestsPerSecond = 0;
        bound(options);
        m_server = std::make_unique<Server>(options);
        const auto endpoint = m_server->listen();
        QVERIFY2(endpoint, endpoint ? "" : qPrintable(endpoint.error().message));
        m_port = endpoint->port;
    }

    std::unique_ptr<TestClient> person(const QString &name) const
    {
        auto client = std::make_unique<TestClient>(m_port);
        (void)client->ask("register", {{"name", name}});
        if (!QTest::qWaitFor([&] { return client->all("synced").size() == 1; }, 30'000))
            qFatal("%s is not there", qPrintable(name));
        return client;
    }

    static QString idOf(const TestClient &client)
    {
        return client.acks.first()["user"]["_id"].toString();
    }

    static QJsonObject to(const QString &recipient, const QString &content)
    {
        return {{"recipient", QJsonObject{{"_id", recipient}}}, {"content", content}};
    }

    static bool isRateLimited(const QJsonObject &ack)
    {
        const QJsonObject error = ack["error"].toObject();
        return error["code"] == "rate_limited" && error["retryAfterMs"].toInt() >= 1 &&
               error["message"].toString().endsWith(u'.');
    }

    /// How many of the client's requests from `first` on were refused with this code; -1: one had
    /// another error.
    static int refused(const TestClient &client, int first)
    {
        int count = 0;
        for (auto ack = client.acks.lowerBound(first); ack != client.acks.cend(); ++ack)
            if (isRateLimited(*ack))
                ++count;
            else if (!(*ack)["ok"].toBool())
                return -1;
        return count;
    }

    static QStringList contents(const QJsonValue &documents)
    {
        QStringList contents;
        for (const QJsonValue document : documents.toArray())
            contents.append(document["content"].toString().left(1));
        return contents;
    }

    /// So long that three documents fit into 3,600 bytes.
    static QString longText(int number) { return QString::number(number) + QString(800, u'x'); }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_server.reset(); }

    void refusesWhatIsAskedBeforeSoManyAnswers()
    {
        start([](ServerOptions &options) { options.outstandingRequests = 5; });
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        for (int i = 0; i < 50; ++i)
            ada->send("message", to("ALL_CHAT", QString::number(i)));
        QTRY_COMPARE(ada->acks.size(), 51);
        const int count = refused(*ada, 2);
        QVERIFY2(count > 0 && count <= 45, qPrintable(QString::number(count)));
        QVERIFY(bob->ask("whoami")["ok"].toBool());
        QTRY_COMPARE(bob->all("message").size(), 50 - count);
        // All were answered: as many may follow.
        for (int i = 0; i < 5; ++i)
            ada->send("message", to("ALL_CHAT", "again"));
        QTRY_COMPARE(ada->acks.size(), 56);
        QCOMPARE(refused(*ada, 52), 0);
    }

    void countsWhatAsksForNoAnswerToo()
    {
        start([](ServerOptions &options) { options.outstandingRequests = 5; });
        const auto ada = person("Ada");
        for (int i = 0; i < 5; ++i) {
            ada->sendWithoutAck("message", to("ALL_CHAT", QString::number(i)));
            QTRY_COMPARE(ada->all("message").size(), i + 1);
        }
        QVERIFY(ada->ask("whoami")["ok"].toBool());
    }

    void refusesMoreThanMayWaitForALogin()
    {
        start([](ServerOptions &options) { options.waitingRequests = 3; });
        TestClient ada(m_port);
        ada.send("register", {{"name", "Ada"}});
        for (int i = 0; i < 10; ++i)
            ada.send("whoami");
        QTRY_COMPARE(ada.acks.size(), 11);
        QCOMPARE(refused(ada, 1), 7);
        QVERIFY(ada.ask("whoami")["ok"].toBool());
    }

    void refusesMorePasswordsThanMayWait()
    {
        start([](ServerOptions &options) { options.passwordQueue = 1; });
        TestClient ada(m_port);
        TestClient bob(m_port);
        const int first = ada.send("register", {{"name", "Ada"}, {"password", "12345678"}});
        const int second = bob.send("register", {{"name", "Bob"}, {"password", "12345678"}});
        QTRY_VERIFY_WITH_TIMEOUT(ada.acks.contains(first) && bob.acks.contains(second), 30'000);
        QVERIFY(ada.acks[first]["ok"].toBool() != bob.acks[second]["ok"].toBool());
        QVERIFY(isRateLimited(ada.acks[first]) != isRateLimited(bob.acks[second]));
    }

    void readsFewPagesOfOnePeerAtATime()
    {
        start([](ServerOptions &) {});
        const auto ada = person("Ada");
        const int first = ada->send("chat", {{"recipient_id", "ALL_CHAT"}});
        for (int i = 1; i < 100; ++i)
            ada->send("chat", {{"recipient_id", "ALL_CHAT"}});
        qsizetype most = 0;
        QVERIFY(QTest::qWaitFor([&] {
            most = std::max(most, m_server->metrics().store.readsWaiting);
            return ada->acks.contains(first + 99);
        }));
        QVERIFY2(most > 0 && most <= 4, qPrintable(QString::number(most)));
    }

    void readsFewPagesOfOneUserAtATime()
    {
        start([](ServerOptions &options) { options.pagesPerUser = 3; });
        const auto ada = person("Ada");
        const QJsonObject login{{"token", ada->acks.first()["token"]}};
        std::vector<std::unique_ptr<TestClient>> own(10);
        for (auto &client : own)
            client = std::make_unique<TestClient>(m_port, login);
        constexpr int many = 20;
        for (int i = 0; i < many; ++i)
            for (const auto &client : own)
                if (i % 2 == 0)
                    client->send("search", {{"query", "x"}});
                else
                    client->send("chat", {{"recipient_id", "ALL_CHAT"}});
        qsizetype most = 0;
        QVERIFY(QTest::qWaitFor(
            [&] {
                const StoreMetrics metrics = m_server->metrics().store;
                most = std::max(most, metrics.readsWaiting + metrics.searchesWaiting);
                return std::all_of(own.cbegin(), own.cend(),
                                   [](const auto &client) { return client->acks.size() == many; });
            },
            30'000));
        // The searcher may be indexing messages at the same time.
        QVERIFY2(most > 0 && most <= 4, qPrintable(QString::number(most)));
        for (const auto &client : own)
            QCOMPARE(refused(*client, 1), 0);
    }

    void givesTheTurnOfOneWhoHasGoneToOthers()
    {
        start([](ServerOptions &options) { options.pagesPerUser = 1; });
        const auto ada = person("Ada");
        const QJsonObject login{{"token", ada->acks.first()["token"]}};
        for (int i = 0; i < 20; ++i) {
            TestClient desk(m_port, login);
            TestClient phone(m_port, login);
            for (TestClient *client : {&desk, &phone})
                for (int request = 0; request < 3; ++request)
                    client->send("search", {{"query", "x"}});
            QTest::qWait(i % 4);
            desk.abort();
            phone.abort();
        }
        QVERIFY(ada->ask("search", {{"query", "x"}})["ok"].toBool());
        // A request that is refused at once ends its turn too.
        for (int i = 0; i < 5; ++i)
            QVERIFY(ada->ask("search").contains("error"));
        QVERIFY(ada->ask("search", {{"query", "x"}})["ok"].toBool());
    }

    void leavesWithTheSenderWhatIsTooMuchToWait()
    {
        start([](ServerOptions &options) {
            options.admission = Admission::Asked;
            options.waitingRequests = 0;
        });
        RawPeer ada(m_port);
        QVERIFY(ada.open());
        ada.sendText(R"(420["register",{"name":"Ada"}])");
        constexpr int many = 500; // some 50 MB, more than any kernel keeps for it
        for (int i = 1; i <= many; ++i)
            ada.sendText("42" + QByteArray::number(i) + R"(["whoami",{"x":")" +
                         QByteArray(100'000, 'x') + R"("}])");
        qint64 left = -1;
        while (std::exchange(left, ada.socket.bytesToWrite()) != ada.socket.bytesToWrite())
            QTest::qWait(500);
        QVERIFY(left > 0);
        QVERIFY(!ada.isClosed());

        bool admitted = false;
        m_server->command({{"command", "admit"}, {"name", "Ada"}},
                          [&](const QJsonObject &answer) { admitted = answer["ok"].toBool(); });
        QTRY_VERIFY(admitted);
        const auto answers = [&] { return ada.peeked().count(R"("ok":true)"); };
        QTRY_COMPARE_WITH_TIMEOUT(answers(), many + 1, 30'000);
    }

    void cutsPagesWhereTheyAreFarFromWhatWasAskedFor()
    {
        start([](ServerOptions &options) { options.pageBytes = 3'600; }); // three and a bit
        const auto ada = person("Ada");
        QList<qint64> offsets;
        for (int i = 0; i < 9; ++i) {
            const QJsonObject ack = ada->ask("message", to("ALL_CHAT", longText(i)));
            offsets.append(ack["message"]["offset"].toInteger());
        }
        const auto page = [&](const QJsonObject &range) -> QString {
            QJsonObject request = range;
            request.insert("recipient_id", "ALL_CHAT");
            const QJsonObject ack = ada->ask("chat", request);
            return contents(ack["messages"]).join(QString()) + (ack["more"].toBool() ? "<" : "") +
                   (ack["moreAfter"].toBool() ? ">" : "");
        };
        QCOMPARE(page({}), QString("678<"));
        QCOMPARE(page({{"before", offsets[5]}}), QString("234<>"));
        QCOMPARE(page({{"before", offsets[2]}}), QString("01>"));
        QCOMPARE(page({{"after", offsets[0]}}), QString("123<>"));
        QCOMPARE(page({{"around", offsets[4]}}), QString("345<>"));
        QCOMPARE(page({{"around", offsets[0]}}), QString("012>"));
        QCOMPARE(page({{"around", offsets[8]}}), QString("678<"));
        QCOMPARE(page({{"around", offsets[8] + 1'000}}), QString("678<"));
        const QJsonObject found = ada->ask("search", {{"query", "xx"}});
        QCOMPARE(contents(found["messages"]), QStringList({"8", "7", "6"}));
        QCOMPARE(found["more"].toBool(), true);
    }

    void givesADocumentThatIsLongerThanAPage()
    {
        start([](ServerOptions &options) { options.pageBytes = 1; });
        const auto ada = person("Ada");
        for (int i = 0; i < 3; ++i)
            (void)ada->ask("message", to("ALL_CHAT", QString::number(i)));
        const QJsonObject ack = ada->ask("chat", {{"recipient_id", "ALL_CHAT"}});
        QCOMPARE(contents(ack["messages"]), QStringList("2"));
        QCOMPARE(ack["more"].toBool(), true);
    }

    void cutsTheFeed()
    {
        start([](ServerOptions &options) { options.pageBytes = 3'600; });
        const auto ada = person("Ada");
        QString parent;
        for (int i = 0; i < 5; ++i) {
            const QJsonObject ack = ada->ask("story", {{"content", longText(i)}});
            if (i == 0) // whose comments are on no page of the newest stories
                parent = ack["story"]["_id"].toString();
        }
        for (int i = 0; i < 5; ++i)
            (void)ada->ask("comment", {{"parent", parent}, {"content", longText(i)}});
        const QJsonObject stories = ada->ask("stories");
        QCOMPARE(contents(stories["stories"]), QStringList({"4", "3", "2"}));
        QCOMPARE(stories["more"].toBool(), true);
        const QJsonObject comments = ada->ask("comments", {{"parent", parent}});
        QCOMPARE(contents(comments["comments"]), QStringList({"2", "3", "4"}));
        QCOMPARE(comments["more"].toBool(), true);
    }

    void cutsTheListOfConversationsButNotTheRoom()
    {
        start([](ServerOptions &options) { options.pageBytes = 3'000; });
        const auto ada = person("Ada");
        (void)ada->ask("message", to("ALL_CHAT", "R"));
        std::vector<std::unique_ptr<TestClient>> others;
        for (int i = 0; i < 5; ++i) {
            others.push_back(person(QString::number(i)));
            (void)ada->ask("message", to(idOf(*others.back()), longText(i)));
        }
        const auto names = [&](const QJsonObject &request) -> QString {
            const QJsonObject ack = ada->ask("conversations", request);
            QString names;
            for (const QJsonValue conversation : ack["conversations"].toArray())
                names += conversation["recipient"]["name"].toString().left(1);
            return names + (ack["more"].toBool() ? "<" : "");
        };
        QCOMPARE(names({}), QString("43A<"));
        const QJsonObject first = ada->ask("conversations");
        const qint64 offset = first["conversations"][1]["last"]["offset"].toInteger();
        QCOMPARE(names({{"before", offset}}), QString("21<"));
    }
};

QTEST_GUILESS_MAIN(BoundsTest)
#include "tst_bounds.moc"
