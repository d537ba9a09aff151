#include "server.h"
#include "testclient.h"

#include <QTemporaryDir>

#include <atomic>

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

using namespace chatbook;
using namespace chatbook::server;

namespace {

std::atomic<int> jumped = 0; // seconds

} // namespace

// Replaces the system's function: in this process only the time of day jumps, and no other clock.

extern "C" int clock_gettime(clockid_t clock, timespec *time) noexcept
{
    const auto status = int(::syscall(SYS_clock_gettime, clock, time));
    if (clock == CLOCK_REALTIME)
        time->tv_sec += jumped;
    return status;
}

extern "C" int gettimeofday(timeval *time, void * /*zone*/) noexcept
{
    timespec now{};
    const int status = clock_gettime(CLOCK_REALTIME, &now);
    *time = {now.tv_sec, now.tv_nsec / 1'000};
    return status;
}

/// A server whose clock is set by a day while people chat.
class ClockJumpsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;

    static constexpr int day = 86'400; // seconds

    static void jumps()
    {
        QTest::addColumn<int>("seconds");
        QTest::newRow("a day ahead") << day;
        QTest::newRow("a day back") << -day;
    }

    std::unique_ptr<TestClient> person(const QString &name, const QString &password = {}) const
    {
        auto client = std::make_unique<TestClient>(m_port);
        QJsonObject account{{"name", name}};
        if (!password.isEmpty())
            account.insert("password", password);
        const QJsonObject ack = client->ask("register", account);
        if (!ack["ok"].toBool() || !synced(*client))
            qFatal("%s", QJsonDocument(ack).toJson().constData());
        return client;
    }

    static bool synced(const TestClient &client)
    {
        return QTest::qWaitFor([&] { return client.all("synced").size() == 1; }, 30'000);
    }

    static QString tokenOf(const TestClient &client)
    {
        return client.acks.first()["token"].toString();
    }

    static QJsonObject toAll(const QString &content)
    {
        return {{"recipient", QJsonObject{{"_id", "ALL_CHAT"}}}, {"content", content}};
    }

    static QDateTime time(const QJsonValue &text)
    {
        return QDateTime::fromString(text.toString(), Qt::ISODateWithMs);
    }

private slots:
    void init()
    {
        jumped = 0;
        m_folder = std::make_unique<QTemporaryDir>();
        ServerOptions options;
        options.port = 0;
        options.dataDirectory = m_folder->filePath("data");
        options.requestsPerSecond = 20;
        options.net.pingInterval = std::chrono::milliseconds(200);
        m_server = std::make_unique<Server>(options);
        const auto endpoint = m_server->listen();
        QVERIFY(endpoint);
        m_port = endpoint->port;
    }

    void cleanup() { m_server.reset(); }

    void keepsItsOrder_data() { jumps(); }
    void keepsItsOrder()
    {
        QFETCH(int, seconds);
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        const QJsonObject before = ada->ask("message", toAll("before"))["message"].toObject();
        jumped = seconds;
        const QJsonObject after = ada->ask("message", toAll("after"))["message"].toObject();
        const QJsonObject edited =
            ada->ask("edit", {{"_id", before["_id"]}, {"content", "edited"}})["message"].toObject();
        // Times that people see follow the clock.
        QVERIFY(std::abs(time(before["timestamp"]).secsTo(time(after["timestamp"])) - seconds) <
                60);
        QVERIFY(std::abs(time(before["timestamp"]).secsTo(time(edited["editedAt"])) - seconds) <
                60);
        QCOMPARE(after["offset"].toInt(), 2);
        QCOMPARE(edited["changed"].toInt(), 3);

        QTRY_COMPARE(bob->all("messageUpdated").size(), 1);
        QCOMPARE(bob->names().last(3), QStringList({"message", "message", "messageUpdated"}));
        const QJsonArray page =
            bob->ask("chat", {{"recipient_id", "ALL_CHAT"}})["messages"].toArray();
        QCOMPARE(page, QJsonArray({edited, after}));
        const TestClient again(m_port, {{"token", tokenOf(*bob)}, {"serverOffset", 1}});
        QVERIFY(synced(again));
        QCOMPARE(again.all("welcome").first()["resumed"].toBool(), true);
        QCOMPARE(again.all("message"), QList<QJsonObject>{after});
        QCOMPARE(again.all("messageUpdated"), QList<QJsonObject>{edited});
    }

    void keepsItsPeople_data() { jumps(); }
    void keepsItsPeople()
    {
        QFETCH(int, seconds);
        const auto ada = person("Ada");
        const auto bob = person("Bob");
        QTRY_VERIFY(ada->pings > 0);
        for (const int by : {seconds, 0}) { // and back again
            jumped = by;
            const int pings = ada->pings;
            QTRY_VERIFY(ada->pings >= pings + 3);
            QVERIFY(!ada->isClosed() && !bob->isClosed());
            // Presence is announced in time, and a token is valid on the new day too.
            const qsizetype told = ada->all("presence").size();
            const auto carl = person(QString("Carl %1").arg(by));
            QTRY_VERIFY(ada->all("presence").size() > told);
            const TestClient again(m_port, {{"token", tokenOf(*carl)}});
            QVERIFY(synced(again));
        }
    }

    void keepsItsLimits()
    {
        const auto ada = person("Ada", "password");
        const auto tooFast = [&] {
            const qsizetype before = ada->acks.size();
            for (int i = 0; i < 100; ++i)
                ada->send("whoami");
            if (!QTest::qWaitFor([&] { return ada->acks.size() == before + 100; }, 30'000))
                return -1;
            int longest = 0;
            for (const QJsonObject &ack : ada->acks)
                longest = std::max(longest, ack["error"]["retryAfterMs"].toInt());
            ada->acks.clear();
            return longest;
        };
        const auto guess = [&] {
            TestClient guesser(m_port);
            return guesser.ask("login", {{"name", "Ada"}, {"password", "wrong password"}})["error"]
                .toObject();
        };
        while (guess()["code"].toString() == "bad_credentials") {
        }
        // Guess once for all jumps, because each guess costs an Argon2id.
        for (const int by : {0, day, -day}) {
            jumped = by;
            const int wait = tooFast();
            QVERIFY2(wait > 0 && wait <= 50, qPrintable(QString::number(wait)));
            const QJsonObject refused = guess();
            QCOMPARE(refused["code"].toString(), QString("rate_limited"));
            QVERIFY(refused["retryAfterMs"].toInt() <= 60'000);
        }
    }
};

QTEST_GUILESS_MAIN(ClockJumpsTest)
#include "tst_clockjumps.moc"
