#include "program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <chrono>
#include <functional>
#include <utility>

using namespace chatbook;
using namespace chatbook::server;

class ServerCommandTest : public QObject
{
    Q_OBJECT

    static Result<ServerCommand> parsed(const QStringList &arguments)
    {
        return parseServerCommand("chatbook-server", arguments);
    }

    /// A row of the table in the README.
    struct ReadmeLimit
    {
        QString name;
        QString value; ///< if it is not set
        QString meaning;
    };
    static QList<ReadmeLimit> readmeLimits()
    {
        QFile file(QStringLiteral(README));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s cannot be read", README);
        QList<ReadmeLimit> limits;
        for (const auto &row : QRegularExpression("^\\| `([a-z-]+)` \\| (\\d+) \\| ([^|]+) \\|",
                                                  QRegularExpression::MultilineOption)
                                   .globalMatch(QString::fromUtf8(file.readAll())))
            limits.append({row.captured(1), row.captured(2), row.captured(3)});
        return limits;
    }

private slots:
    // The help wraps long lines: a short folder stays whole wherever the tests are run.
    void initTestCase() { qputenv("XDG_DATA_HOME", "/srv"); }

    void listensOnLoopbackByItself()
    {
        const auto command = parsed({});
        QVERIFY(command);
        QCOMPARE(command->options.listenAt, QList{QHostAddress("127.0.0.1")});
        QCOMPARE(command->options.port, 24280);
        QCOMPARE(command->options.dataDirectory, QString("/srv/chatbook-server"));
        QCOMPARE(command->options.admission, Admission::Everyone);
        QVERIFY(command->print.isEmpty());
    }

    void takesItsOptions()
    {
        const auto command = parsed({"--listen",
                                     "::1",
                                     "--port=0",
                                     "--data",
                                     "/srv/chat dir",
                                     "--tls",
                                     "auto",
                                     "--allow-origin",
                                     "https://Chat.example",
                                     "--allow-origin",
                                     "http://localhost:8080",
                                     "--limit",
                                     "connections=7",
                                     "--limit",
                                     "requests-per-second=0",
                                     "--tls-cert",
                                     "cert.pem",
                                     "--tls-key",
                                     "key.pem",
                                     "--admit",
                                     "asked",
                                     "--address",
                                     "chat.example",
                                     "--address=2001:db8::1",
                                     "--limit=queued-writes=1",
                                     "--limit=search-memory=16"});
        QVERIFY2(command, command ? "" : qPrintable(command.error().message));
        const ServerOptions &options = command->options;
        QCOMPARE(options.listenAt, QList{QHostAddress("::1")});
        QCOMPARE(options.port, 0);
        QCOMPARE(options.dataDirectory, QString("/srv/chat dir"));
        QCOMPARE(options.net.allowedOrigins,
                 QStringList({"https://chat.example", "http://localhost:8080"}));
        QCOMPARE(options.net.maxConnections, 7);
        QCOMPARE(options.admission, Admission::Asked);
        QCOMPARE(options.addresses, QStringList({"chat.example", "2001:db8::1"}));
        QCOMPARE(options.certificate.certificate, QString("cert.pem"));
        QCOMPARE(options.certificate.key, QString("key.pem"));
        QCOMPARE(options.requestsPerSecond, 0);
        QCOMPARE(options.queuedWrites, 1);
        QCOMPARE(options.searchMemory, 16);
    }

    void listensAtEachAddressThatIsNamed_data()
    {
        QTest::addColumn<QStringList>("named");
        QTest::addColumn<QStringList>("at"); // "any" is all addresses, of IPv4 and IPv6
        const auto row = [](const QStringList &named, const QStringList &at) {
            QTest::newRow(qPrintable(named.join(u' '))) << named << at;
        };
        row({"127.0.0.1", "192.168.1.5"}, {"127.0.0.1", "192.168.1.5"});
        row({"::1", "127.0.0.1", "fe80::1%eth0"}, {"::1", "127.0.0.1", "fe80::1%eth0"});
        row({"::"}, {"any"});
        row({"0:0:0:0:0:0:0:0"}, {"any"});
        row({"::", "0.0.0.0"}, {"any"});
        row({"127.0.0.1", "::", "fd00::5"}, {"any"});
        row({"0.0.0.0"}, {"0.0.0.0"});
        row({"192.168.1.5", "fd00::5", "0.0.0.0"}, {"fd00::5", "0.0.0.0"});
        row({"192.168.1.5", "192.168.1.5", "192.168.001.5"}, {"192.168.1.5"});
        row({"fd00::5", "fd00:0::5", "FD00::5"}, {"fd00::5"});
        row({"::ffff:192.168.1.5"}, {"192.168.1.5"});
        row({"::ffff:0.0.0.0", "10.0.0.1"}, {"0.0.0.0"});
    }
    void listensAtEachAddressThatIsNamed()
    {
        QFETCH(QStringList, named);
        QFETCH(QStringList, at);
        QStringList arguments;
        for (const QString &address : std::as_const(named))
            arguments += {"--listen", address};
        const auto command = parsed(arguments);
        QVERIFY2(command, command ? "" : qPrintable(command.error().message));
        QList<QHostAddress> addresses;
        for (const QString &address : std::as_const(at))
            addresses.append(address == "any" ? QHostAddress(QHostAddress::Any)
                                              : QHostAddress(address));
        QCOMPARE(command->options.listenAt, addresses);
    }

    void encryptsWhereOneAddressIsNotThisMachinesOwn()
    {
        QVERIFY(!parsed({"--listen", "127.0.0.1", "--listen", "::1"})->options.encrypts());
        QVERIFY(parsed({"--listen", "127.0.0.1", "--listen", "10.0.0.1"})->options.encrypts());
        QVERIFY(parsed({"--listen", "::"})->options.encrypts());
    }

    void announcesAChatByItsName()
    {
        QVERIFY(!parsed({})->options.announces);
        const auto command = parsed({"--announce", " Reading  group "});
        QVERIFY(command);
        QVERIFY(command->options.announces);
        QCOMPARE(command->options.name, QString("Reading group"));
    }

    void refusesBadOptions_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](const QStringList &arguments) {
            QTest::newRow(qPrintable(arguments.join(u' '))) << arguments;
        };
        row({"--nonsense"});
        row({"nonsense"});
        row({"--port"});
        for (const char *port : {"", "x", "-1", "65536", "0x10", "1.5", "80 80"})
            row({"--port", port});
        for (const char *address : {"", "localhost", "1.2.3.4.5", "0.0.0.0:80"})
            row({"--listen", address});
        row({"--listen", "::", "--listen", "nonsense"});
        row({"--data", ""});
        for (const char *address : {"", "a b", "a/b", "https://chat.example"})
            row({"--address", address});
        for (const char *admission : {"", "nobody", "Everyone", "invited asked"})
            row({"--admit", admission});
        row({"--tls", "on"});
        row({"--tls-cert", "cert.pem"});
        row({"--tls", "off", "--tls-cert", "cert.pem", "--tls-key", "key.pem"});
        row({"--tls-key", "key.pem"});
        for (const char *origin : {"", "chat.example", "https://", "https://a.example/path",
                                   "https://a.example?q", "https://a.example#f", "null"})
            row({"--allow-origin", origin});
        for (const char *limit :
             {"", "connections", "connections=", "connections=-1", "connections=x",
              "connections=99999999999", "message-bytes=131071", "=5", "nonsense=5",
              "connections=5=5", "connections =5", "connections=100000001",
              "log-lines-per-address=300000000", "requests-per-second=2000000000",
              "waiting-to-join-seconds=1000001"})
            row({"--limit", limit});
        for (const QString &name : {QString(), QString(" "), QString(65, 'x'), QString("a\u202eb")})
            row({"--announce", name});
    }
    void refusesBadOptions()
    {
        QFETCH(QStringList, arguments);
        const auto command = parsed(arguments);
        QVERIFY(!command);
        QVERIFY(!command.error().message.isEmpty());
        QVERIFY(!command.error().message.contains(u'\n'));
    }

    void setsEachLimitByItsName()
    {
        const auto seconds = [](std::chrono::milliseconds time) { return time.count() / 1'000; };
        // What each sets, in the order of the README.
        const QList<std::pair<QString, std::function<qint64(const ServerOptions &)>>> limits{
            {"connections", [](auto &options) { return options.net.maxConnections; }},
            {"connections-per-address", [](auto &options) { return options.net.maxPerAddress; }},
            {"unjoined", [](auto &options) { return options.net.unjoined(); }},
            {"unjoined-seconds", [=](auto &options) { return seconds(options.net.joinTimeout); }},
            {"half-open", [](auto &options) { return options.net.maxPendingHandshakes; }},
            {"half-open-seconds", [=](auto &options) { return seconds(options.net.headTimeout); }},
            {"connect-seconds", [=](auto &options) { return seconds(options.net.connectTimeout); }},
            {"message-bytes", [](auto &options) { return options.net.maxPayload; }},
            {"fragments", [](auto &options) { return options.net.maxFragments; }},
            {"live-bytes", [](auto &options) { return options.net.maxLiveBacklog; }},
            {"unread-bytes", [](auto &options) { return options.net.maxBacklog; }},
            {"pong-bytes", [](auto &options) { return options.net.maxControlBacklog; }},
            {"requests-per-second", [](auto &options) { return options.requestsPerSecond; }},
            {"requests-per-second-per-user",
             [](auto &options) { return options.userRequestsPerSecond(); }},
            {"outstanding-requests", [](auto &options) { return options.outstandingRequests; }},
            {"waiting-requests", [](auto &options) { return options.waitingRequests; }},
            {"waiting-bytes", [](auto &options) { return options.waitingBytes; }},
            {"pages-per-user", [](auto &options) { return options.pagesPerUser; }},
            {"page-bytes", [](auto &options) { return options.pageBytes; }},
            {"registrations-per-address",
             [](auto &options) { return options.registrationsPerAddress; }},
            {"waiting-to-join", [](auto &options) { return options.waitingToJoin; }},
            {"waiting-to-join-per-address",
             [](auto &options) { return options.waitingToJoinPerAddress; }},
            {"waiting-to-join-seconds",
             [=](auto &options) { return seconds(options.waitingToJoinTime); }},
            {"wrong-passwords-per-account",
             [](auto &options) { return options.wrongPasswordsPerAccount; }},
            {"wrong-passwords-per-address",
             [](auto &options) { return options.wrongPasswordsPerAddress; }},
            {"password-queue", [](auto &options) { return options.passwordQueue; }},
            {"log-lines-per-address", [](auto &options) { return options.logLinesPerAddress; }},
            {"queued-writes", [](auto &options) { return options.queuedWrites; }},
            {"queued-bytes", [](auto &options) { return options.queuedBytes; }},
            {"search-memory", [](auto &options) { return options.searchMemory; }}};
        const QList<ReadmeLimit> readme = readmeLimits();
        QCOMPARE(limits.size(), readme.size());
        for (qsizetype i = 0; i < limits.size(); ++i) {
            const auto &[name, get] = limits[i];
            QCOMPARE(name, readme[i].name);
            QCOMPARE(get(ServerOptions()), readme[i].value.toLongLong());
            for (const qint64 value : {200'003, 0}) {
                const auto set = parsed({"--limit", QString("%1=%2").arg(name).arg(value)});
                QVERIFY2(set, qPrintable(name));
                QCOMPARE(get(set->options), value);
            }
        }
    }

    void reckonsRightWithTheLargestLimits()
    {
        const auto with = [](const char *limit) { return parsed({"--limit", limit})->options; };
        const int most = 100'000'000;
        const ServerOptions options = with("requests-per-second=100000000");
        QCOMPARE(options.userRequestsPerSecond(), 2 * most);
        QCOMPARE(options.netOptions().framesPerSecond, 2 * most);
        QCOMPARE(with("log-lines-per-address=100000000").logLinesPerAddress, most);
        QCOMPARE(with("waiting-to-join-seconds=1000000").waitingToJoinTime,
                 std::chrono::milliseconds(1'000'000'000));
    }

    void followsWhatALimitBelongsTo()
    {
        const auto with = [](const QStringList &limits) { return parsed(limits)->options; };
        QCOMPARE(with({"--limit=connections=0"}).net.unjoined(), 0);
        QCOMPARE(with({"--limit=connections=2"}).net.unjoined(), 256);
        QCOMPARE(with({"--limit=connections=20000"}).net.unjoined(), 10'000);
        QCOMPARE(with({"--limit=requests-per-second=0"}).userRequestsPerSecond(), 0);
        QCOMPARE(with({"--limit=requests-per-second=7"}).userRequestsPerSecond(), 14);
        QCOMPARE(with({"--limit=requests-per-second-per-user=5", "--limit=requests-per-second=0"})
                     .userRequestsPerSecond(),
                 5);
    }

    void listsTheLimitsThatTheReadmeDoes()
    {
        // The help wraps long lines and indents them.
        const QString help = parsed({"--help"})->print.simplified();
        QString listed("NAME is one of:");
        for (const ReadmeLimit &limit : readmeLimits())
            listed += QString(" %1: %2 (%3)").arg(limit.name, limit.meaning, limit.value);
        QVERIFY2(help.contains(listed + " --help"), qPrintable(listed + "\n\n" + help));
    }

    void explainsItself()
    {
        const auto help = parsed({"--help"});
        QVERIFY(help);
        for (const char *text : {"/srv/chatbook-server", "--listen", "--port", "--data", "--limit",
                                 "connections", "requests-per-second", "queued-writes", "500"})
            QVERIFY2(help->print.contains(text), text);
        const auto version = parsed({"--version", "--port", "nonsense"});
        QVERIFY(version);
        QCOMPARE(version->print.count(u'\n'), 1);
        QVERIFY(version->print.startsWith("chatbook-server "));
    }
};

QTEST_GUILESS_MAIN(ServerCommandTest)
#include "tst_servercommand.moc"
