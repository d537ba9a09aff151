#include "program.h"

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
        QVERIFY(command->print.isEmpty());
    }

    void takesItsOptions()
    {
        const auto command = parsed({"--listen", "::1", "--port=0", "--data", "/srv/chat dir",
                                     "--tls", "off", "--allow-origin", "https://Chat.example",
                                     "--allow-origin", "http://localhost:8080", "--limit",
                                     "connections=7", "--limit", "requests-per-second=0",
                                     "--limit=queued-writes=1", "--limit=search-memory=16"});
        QVERIFY2(command, command ? "" : qPrintable(command.error().message));
        const ServerOptions &options = command->options;
        QCOMPARE(options.address, QHostAddress("::1"));
        QCOMPARE(options.port, 0);
        QCOMPARE(options.dataDirectory, QString("/srv/chat dir"));
        QCOMPARE(options.net.allowedOrigins,
                 QStringList({"https://chat.example", "http://localhost:8080"}));
        QCOMPARE(options.net.maxConnections, 7);
        QCOMPARE(options.requestsPerSecond, 0);
        QCOMPARE(options.queuedWrites, 1);
        QCOMPARE(options.searchMemory, 16);
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
        row({"--tls", "on"});
        row({"--tls-cert", "cert.pem"});
        row({"--tls-key", "key.pem"});
        for (const char *origin : {"", "chat.example", "https://", "https://a.example/path",
                                   "https://a.example?q", "https://a.example#f", "null"})
            row({"--allow-origin", origin});
        for (const char *limit :
             {"", "connections", "connections=", "connections=-1", "connections=x",
              "connections=99999999999", "=5", "nonsense=5", "connections=5=5", "connections =5"})
            row({"--limit", limit});
    }
    void refusesBadOptions()
    {
        QFETCH(QStringList, arguments);
        const auto command = parsed(arguments);
        QVERIFY(!command);
        QVERIFY(!command.error().message.isEmpty());
        QVERIFY(!command.error().message.contains(u'\n'));
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
