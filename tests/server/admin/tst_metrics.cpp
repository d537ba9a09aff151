#include "keywords.h"
#include "metrics.h"
#include "metricstext.h"
#include "utctime.h"

#include <QFile>
#include <QSet>
#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class MetricsTest : public QObject
{
    Q_OBJECT

    static Metrics example()
    {
        Metrics metrics{.server = {{"abc"}, "lab \"2\"\\\n", "1.2.3", 1},
                        .urls = {"ws://127.0.0.1:24280", "ws://[::1]:24280"},
                        .dataDirectory = "/srv/chat",
                        .processId = 4711,
                        .started = utcTime(1'700'000'000'500),
                        .uptime = 93'784.25,
                        .connections = 12,
                        .loggedIn = 10,
                        .halfOpen = 1,
                        .online = 9,
                        .backlogBytes = 2048};
        metrics.refusals.connections.count(QLatin1StringView("too_slow"));
        metrics.refusals.connections.count(QLatin1StringView("malformed"));
        metrics.refusals.connections.count(QLatin1StringView("too_slow"));
        metrics.refusals.requests.count(QLatin1StringView("bad_credentials"));
        metrics.store.accounts = 57;
        metrics.store.messages = 1'234'567;
        metrics.store.messagesStored = 30;
        metrics.store.commits.seconds.add(0.25);
        metrics.store.commits.seconds.add(9);
        metrics.store.commits.changes.add(1);
        metrics.store.commits.changes.add(4);
        metrics.store.commits.failed = 3;
        metrics.store.writesWaiting = 4;
        metrics.store.readsWaiting = 5;
        metrics.store.searchesWaiting = 6;
        metrics.passwordsWaiting = 7;
        metrics.databaseBytes = 3 << 20;
        metrics.walBytes = 4096;
        metrics.process = {.residentBytes = 50 << 20,
                           .threads = 8,
                           .openDescriptors = 30,
                           .mostDescriptors = 1'048'576,
                           .cpuSeconds = 12.34};
        return metrics;
    }

private slots:
    void areJson()
    {
        const QJsonObject json = toJson(example());
        QCOMPARE(json["server"]["_id"].toString(), QString("abc"));
        QCOMPARE(json["server"]["name"].toString(), QString("lab \"2\"\\\n"));
        QCOMPARE(json["server"]["started"].toString(), QString("2023-11-14T22:13:20.500Z"));
        QCOMPARE(json["server"]["uptimeSeconds"].toDouble(), 93'784.25);
        const QJsonObject connections{{"open", 12},
                                      {"loggedIn", 10},
                                      {"halfOpen", 1},
                                      {"backlogBytes", 2048},
                                      {"refused", QJsonObject{{"too_slow", 2}, {"malformed", 1}}}};
        QCOMPARE(json["connections"].toObject(), connections);
        QCOMPARE(json["requests"]["refused"]["bad_credentials"].toInt(), 1);
        QCOMPARE(json["messages"]["all"].toInt(), 1'234'567);
        const QJsonObject queues{{"writes", 4}, {"reads", 5}, {"searches", 6}, {"passwords", 7}};
        QCOMPARE(json["queues"].toObject(), queues);
        const QJsonValue seconds = json["commits"]["seconds"];
        QCOMPARE(seconds["count"].toInt(), 2);
        QCOMPARE(seconds["sum"].toDouble(), 9.25);
        QCOMPARE(seconds["buckets"][8]["le"].toDouble(), 0.2);
        QCOMPARE(seconds["buckets"][8]["count"].toInt(), 0);
        QCOMPARE(seconds["buckets"][9]["count"].toInt(), 1);
        QCOMPARE(seconds["buckets"][11]["count"].toInt(), 1);
        QCOMPARE(json["process"]["mostDescriptors"].toInt(), 1'048'576);
    }

    void leaveOutWhatTheSystemDoesNotSay()
    {
        Metrics metrics = example();
        metrics.process.residentBytes.reset();
        const QJsonObject json = toJson(metrics);
        QVERIFY(!json["process"].toObject().contains("residentBytes"));
        QVERIFY(!prometheusText(json).contains("chatbook_process_resident_memory_bytes"));
        QVERIFY(metricsTable(json).contains("4711, with ? of memory"));
    }

    void areATable()
    {
        Metrics metrics = example();
        metrics.server.name = "lab";
        QCOMPARE(metricsTable(toJson(metrics)),
                 QString("Server       lab, Chatbook 1.2.3\n"
                         "Address      ws://127.0.0.1:24280\n"
                         "Data         /srv/chat\n"
                         "Size         3.0 MiB, and 4.0 KiB of log\n"
                         "Up           1 d 2:03:04\n"
                         "Users        9 online, 57 accounts\n"
                         "Connections  12, 10 of them logged in; 1 half-open\n"
                         "Backlog      2.0 KiB wait to be read\n"
                         "Messages     1,234,567, 30 of them since the start\n"
                         "Commits      2, of 4625.0 ms and 2.5 changes on average; 3 changes "
                         "failed\n"
                         "Waiting      4 writes, 5 reads, 6 searches, 7 passwords\n"
                         "Closed       malformed 1, too_slow 2\n"
                         "Refused      bad_credentials 1\n"
                         "Process      4711, with 50.0 MiB of memory, 8 threads, 30 of 1,048,576 "
                         "descriptors and 12.3 s of CPU\n"));
    }

    void nameTheKeyAndItsWords()
    {
        QVERIFY(!toJson(example())["server"].toObject().contains("key")); // it does not encrypt
        Metrics metrics = example();
        metrics.key = QByteArray::fromHex("00ff").repeated(16);
        const QJsonObject json = toJson(metrics);
        const QString words = keyWords(metrics.key).join(' ');
        QCOMPARE(json["server"]["key"].toString(), QString("00ff").repeated(16));
        QCOMPARE(json["server"]["words"].toString(), words);
        const QString table = metricsTable(json);
        QVERIFY(table.contains("\nWords        " + words + "\nKey          00ff"));
    }

    void areATableOfAServerThatHasDoneNothing()
    {
        const QString table = metricsTable(toJson(Metrics{}));
        QVERIFY(table.contains("Commits      0; 0 changes failed\n"));
        QVERIFY(table.contains("Closed       none\n"));
    }

    /// The most hostile name stays on one line, and no escape reaches a terminal.
    void keepATableWhole()
    {
        Metrics metrics = example();
        metrics.server.name = "a\nb\x1b[2Jc";
        QCOMPARE(metricsTable(toJson(metrics)).section('\n', 0, 0),
                 QString("Server       a b [2Jc, Chatbook 1.2.3"));
    }

    void areMetrics()
    {
        // Each sample has these labels; they are checked further down.
        const QString ofServer = R"({server="abc",data="/srv/chat"})";
        const QStringList lines = prometheusText(toJson(example()))
                                      .replace(ofServer, QString())
                                      .replace(ofServer.chopped(1) + ',', "{")
                                      .split('\n');
        QVERIFY(lines.last().isEmpty()); // the last line ends too
        const auto hasBlock = [&](const QStringList &block) {
            const qsizetype start = lines.indexOf(block.first());
            const QStringList found = start < 0 ? QStringList() : lines.mid(start, block.size());
            if (found != block)
                qWarning().noquote() << found.join('\n');
            return found == block;
        };
        const QList<QStringList> blocks{
            {"# HELP chatbook_server_info The server, in its labels.",
             "# TYPE chatbook_server_info gauge",
             "chatbook_server_info{name=\"lab \\\"2\\\"\\\\\\n\",version=\"1.2.3\"} 1",
             "# HELP chatbook_start_time_seconds When the server started (Unix time).",
             "# TYPE chatbook_start_time_seconds gauge", "chatbook_start_time_seconds 1700000000.5",
             "# HELP chatbook_connections WebSockets that are open.",
             "# TYPE chatbook_connections gauge", "chatbook_connections 12"},
            {"# TYPE chatbook_connections_refused_total counter",
             R"(chatbook_connections_refused_total{cause="malformed"} 1)",
             R"(chatbook_connections_refused_total{cause="too_slow"} 2)"},
            {"# TYPE chatbook_requests_refused_total counter",
             R"(chatbook_requests_refused_total{code="bad_credentials"} 1)"},
            {"# TYPE chatbook_messages gauge", "chatbook_messages 1234567"},
            {"# TYPE chatbook_commit_seconds histogram",
             R"(chatbook_commit_seconds_bucket{le="0.0005"} 0)"},
            {R"(chatbook_commit_seconds_bucket{le="0.2"} 0)",
             R"(chatbook_commit_seconds_bucket{le="0.5"} 1)",
             R"(chatbook_commit_seconds_bucket{le="1"} 1)",
             R"(chatbook_commit_seconds_bucket{le="5"} 1)",
             R"(chatbook_commit_seconds_bucket{le="+Inf"} 2)", "chatbook_commit_seconds_sum 9.25",
             "chatbook_commit_seconds_count 2"},
            {"# TYPE chatbook_queue_length gauge", R"(chatbook_queue_length{queue="passwords"} 7)",
             R"(chatbook_queue_length{queue="reads"} 5)",
             R"(chatbook_queue_length{queue="searches"} 6)",
             R"(chatbook_queue_length{queue="writes"} 4)"},
            {"# TYPE chatbook_process_resident_memory_bytes gauge",
             "chatbook_process_resident_memory_bytes 52428800"},
            {"# TYPE chatbook_process_cpu_seconds_total counter",
             "chatbook_process_cpu_seconds_total 12.34"},
        };
        for (const QStringList &block : blocks)
            QVERIFY(hasBlock(block));
    }

    /// Each name once, with HELP and TYPE; counters end in _total, and nothing else does.
    void areWellFormedMetrics()
    {
        QSet<QString> names;
        for (const QString &line : prometheusText(toJson(example())).split('\n')) {
            if (!line.startsWith("# TYPE "))
                continue;
            const QStringList words = line.split(' ');
            QCOMPARE(words.size(), 4);
            QVERIFY2(!names.contains(words[2]), qPrintable(line));
            names.insert(words[2]);
            QCOMPARE(words[2].endsWith("_total"), words[3] == "counter");
        }
        QVERIFY(names.size() > 20);
    }

    /// Beside node_exporter's own metrics, and those of another server: a restored copy has the
    /// same ID, and two containers the same folder.
    void areMetricsOfThisServerAlone()
    {
        Metrics metrics = example();
        metrics.dataDirectory = "/srv/\"chat\"";
        const QString labels("{server=\"abc\",data=\"/srv/\\\"chat\\\"\"");
        for (const QString &line :
             prometheusText(toJson(metrics)).split('\n', Qt::SkipEmptyParts)) {
            const bool isSample = line.startsWith("chatbook_") && line.contains(labels);
            QVERIFY2(isSample || line.startsWith("# HELP chatbook_") ||
                         line.startsWith("# TYPE chatbook_"),
                     qPrintable(line));
        }
    }

    void tellAboutThisProcess()
    {
        const ProcessMetrics metrics = processMetrics();
        QVERIFY(*metrics.residentBytes > 1 << 20);
        QVERIFY(*metrics.threads >= 1);
        QFile file("/proc/self/status");
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(*processMetrics().openDescriptors, *metrics.openDescriptors + 1);
        QVERIFY(*metrics.mostDescriptors >= *metrics.openDescriptors);
        QVERIFY(metrics.cpuSeconds > 0);
    }
};

QTEST_GUILESS_MAIN(MetricsTest)
#include "tst_metrics.moc"
