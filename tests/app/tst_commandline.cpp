#include "commandline.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

/// The command line of protocol.md section 8.
class TestCommandLine : public QObject
{
    Q_OBJECT

private slots:
    void takesAProfileAndAnAddress()
    {
        const auto line = parseCommandLine({"--profile", "two", "--connect", "192.168.1.5"});
        QVERIFY(line);
        QCOMPARE(line->profile, QString("two"));
        QCOMPARE(line->request.address, QUrl("wss://192.168.1.5:24280"));
        QCOMPARE(line->place, QString("192.168.1.5")); // for the existing window
        QVERIFY(!line->isLink);
        QVERIFY(!line->host);
    }

    void leavesItToTheWindowToSayThatALinkIsDamaged()
    {
        const auto line = parseCommandLine({"chatbook://join?a="});
        QVERIFY(line);
        QCOMPARE(line->place, QString("chatbook://join?a="));
        QVERIFY(line->isLink);
        QVERIFY(line->request.address.isEmpty());
    }

    void takesALinkEitherWay()
    {
        const QString link("chatbook://join?a=192.168.1.5");
        for (const QStringList &arguments :
             {QStringList{link}, QStringList{"--connect", link}, QStringList{" " + link}}) {
            const auto line = parseCommandLine(arguments);
            QVERIFY(line);
            QCOMPARE(line->place, link);
            QVERIFY(line->isLink);
            QCOMPARE(line->request.address, QUrl("ws://192.168.1.5:24280"));
            QVERIFY(line->request.isLink);
        }
    }

    void startsPlainlyWithoutOptions()
    {
        const auto line = parseCommandLine({});
        QVERIFY(line);
        QCOMPARE(*line, CommandLine());
        QVERIFY(parseCommandLine({"--host"})->host);
    }

    void printsHelpAndVersion()
    {
        QVERIFY(parseCommandLine({"--help"})->print.startsWith("Usage: chatbook"));
        QVERIFY(parseCommandLine({"--version"})->print.startsWith("chatbook "));
    }

    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown option") << QStringList{"--nope"};
        QTest::newRow("unexpected argument") << QStringList{"file.txt"};
        QTest::newRow("no value") << QStringList{"--connect"};
        QTest::newRow("bad address") << QStringList{"--connect", "http://x y"};
        QTest::newRow("empty profile") << QStringList{"--profile", " "};
        QTest::newRow("two links")
            << QStringList{"chatbook://join?a=1.2.3.4", "chatbook://join?a=1.2.3.4"};
        QTest::newRow("a link and an address")
            << QStringList{"--connect", "a", "chatbook://join?a=1.2.3.4"};
        QTest::newRow("bad link") << QStringList{"--connect", "chatbook://join"};
        QTest::newRow("both") << QStringList{"--host", "--connect", "a"};
    }

    void refusesWhatItDoesNotKnow()
    {
        QFETCH(QStringList, arguments);
        const auto line = parseCommandLine(arguments);
        QVERIFY(!line);
        QVERIFY(!line.error().message.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
