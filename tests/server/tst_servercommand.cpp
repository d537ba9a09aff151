#include "program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace chatbook;

class ServerCommandTest : public QObject
{
    Q_OBJECT

    static Result<ServerCommand> parsed(const QStringList &arguments)
    {
        return parseServerCommand("chatbook-server", arguments);
    }

private slots:
    // The help wraps long lines: a short folder stays whole wherever the tests are run.
    void initTestCase() { qputenv("XDG_DATA_HOME", "/srv"); }

    void listensOnLoopbackByItself()
    {
        const auto command = parsed({});
        QVERIFY(command);
        QCOMPARE(command->options.address, QHostAddress("127.0.0.1"));
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
                                     "--limit=queued-writes=1",
                                     "--limit=search-memory=16"});
        QVERIFY2(command, command ? "" : qPrintable(command.error().message));
        const ServerOptions &options = command->options;
        QCOMPARE(options.address, QHostAddress("::1"));
        QCOMPARE(options.port, 0);
        QCOMPARE(options.dataDirectory, QString("/srv/chat dir"));
        QCOMPARE(options.net.allowedOrigins,
                 QStringList({"https://chat.example", "http://localhost:8080"}));
        QCOMPARE(options.net.maxConnections, 7);
        QCOMPARE(options.admission, Admission::Asked);
        QCOMPARE(command->tlsCertificate, QString("cert.pem"));
        QCOMPARE(command->tlsKey, QString("key.pem"));
        QCOMPARE(options.requestsPerSecond, 0);
        QCOMPARE(options.queuedWrites, 1);
        QCOMPARE(options.searchMemory, 16);
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
        row({"--data", ""});
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
              "connections=5=5", "connections =5"})
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
        const auto with = [](const char *limit) { return parsed({"--limit", limit})->options; };
        QCOMPARE(with("half-open=5").net.maxNewcomers, 5);
        QCOMPARE(with("half-open-seconds=5").net.headTimeout, std::chrono::milliseconds(5'000));
        QCOMPARE(with("connect-seconds=5").net.connectTimeout, std::chrono::milliseconds(5'000));
        QCOMPARE(with("message-bytes=200000").net.maxPayload, 200'000);
        QCOMPARE(with("message-bytes=0").net.maxPayload, 0);
        QCOMPARE(with("fragments=5").net.maxFragments, 5);
        QCOMPARE(with("live-bytes=5").net.maxLiveBacklog, 5);
        QCOMPARE(with("unread-bytes=5").net.maxBacklog, 5);
        QCOMPARE(with("pong-bytes=5").net.maxControlBacklog, 5);
        QCOMPARE(with("connections-per-address=5").net.maxPerAddress, 5);
        QCOMPARE(with("unjoined=5").net.unjoined(), 5);
        QCOMPARE(with("unjoined-seconds=5").net.joinTimeout, std::chrono::milliseconds(5'000));
        QCOMPARE(with("requests-per-second-per-user=5").userRequestsPerSecond(), 5);
        QCOMPARE(with("outstanding-requests=5").outstandingRequests, 5);
        QCOMPARE(with("waiting-requests=5").waitingRequests, 5);
        QCOMPARE(with("page-bytes=5").pageBytes, 5);
        QCOMPARE(with("registrations-per-address=5").registrationsPerAddress, 5);
        QCOMPARE(with("wrong-passwords-per-account=5").wrongPasswordsPerAccount, 5);
        QCOMPARE(with("wrong-passwords-per-address=5").wrongPasswordsPerAddress, 5);
        QCOMPARE(with("password-queue=5").passwordQueue, 5);
        QCOMPARE(with("log-lines-per-address=5").logLinesPerAddress, 5);
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
        QFile file(QStringLiteral(README));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString readme = QString::fromUtf8(file.readAll());
        // The help wraps long lines and indents them.
        const QString help = parsed({"--help"})->print.simplified();
        QString listed("NAME is one of:");
        for (const auto &row : QRegularExpression("^\\| `([a-z-]+)` \\| (\\d+) \\| ([^|]+) \\|",
                                                  QRegularExpression::MultilineOption)
                                   .globalMatch(readme))
            listed +=
                QString(" %1: %3 (%2)").arg(row.captured(1), row.captured(2), row.captured(3));
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
