#include "controlclient.h"
#include "joinlink.h"
#include "serverhost.h"
#include "support/freeports.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;
using namespace chatbook::server;

namespace {

bool answers(const QUrl &url)
{
    QTcpSocket socket;
    socket.connectToHost(url.host(), quint16(url.port()));
    return socket.waitForConnected(5'000);
}

} // namespace

/// The real server inside the app.
class TestHosting : public QObject
{
    Q_OBJECT

private slots:
    void servesUntilItIsStopped()
    {
        QTemporaryDir dir;
        ServerHost host(ownPlaces());
        QSignalSpy started(&host, &Hosting::started);
        host.start({.dataDirectory = dir.filePath("host"), .port = 0});
        QCOMPARE(started.count(), 0);
        QTRY_COMPARE(started.count(), 1);
        const QUrl url = started.at(0).at(0).value<Hosted>().loopback;
        QVERIFY(answers(url));
        host.stop();
        QVERIFY(!answers(url));
        // The same data again, as after a restart.
        host.start({.dataDirectory = dir.filePath("host"), .port = quint16(url.port())});
        QTRY_COMPARE(started.count(), 2);
    }

    void tellsItsStatusAsAServerByItselfDoes()
    {
        QTemporaryDir dir;
        const QString data = dir.filePath("host");
        ServerHost host(ownPlaces());
        QSignalSpy started(&host, &Hosting::started);
        host.start({.dataDirectory = data, .port = 0});
        QTRY_COMPARE(started.count(), 1);
        const auto answer = askServer(data, "status");
        QVERIFY2(answer, answer ? "" : qPrintable(answer.error().message));
        const QJsonObject figures = QJsonDocument::fromJson(*answer).object();
        const QJsonObject server = figures["server"].toObject();
        QCOMPARE(server["data"].toString(), data);
        QCOMPARE(server["pid"].toInteger(), QCoreApplication::applicationPid());
        QCOMPARE(QUrl(server["url"].toString()).port(),
                 started.at(0).at(0).value<Hosted>().loopback.port());
        QCOMPARE(figures["connections"]["open"].toInteger(-1), 0);
        host.stop();
        QVERIFY(!askServer(data, "status"));
        QVERIFY(!QFile::exists(data + "/control"));
    }

    void fallsBackToAFreePort()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::Any, 0));
        QTemporaryDir dir;
        ServerHost host(ownPlaces());
        QSignalSpy started(&host, &Hosting::started);
        host.start({.dataDirectory = dir.filePath("host"), .port = other.serverPort()});
        QTRY_COMPARE(started.count(), 1);
        QVERIFY(started.at(0).at(0).value<Hosted>().loopback.port() != int(other.serverPort()));
    }

    void saysWhyItCannot()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath("file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        ServerHost host(ownPlaces());
        QSignalSpy failed(&host, &Hosting::failed);
        host.start({.dataDirectory = dir.filePath("file/host"), .port = 0});
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!failed.at(0).at(0).toString().isEmpty());
    }

    void carriesOutWhatIsTheHostsAlone()
    {
        QTemporaryDir dir;
        ServerHost host(ownPlaces());
        QSignalSpy started(&host, &Hosting::started);
        host.start({.dataDirectory = dir.filePath("host"),
                    .chatName = "Büro",
                    .admit = Admission::Invited});
        QTRY_COMPARE(started.count(), 1);
        QMap<QString, Result<QJsonObject>> answers;
        const auto ask = [&](const QString &command, QObject *context) {
            host.command({{"command", command}}, context,
                         [&answers, command](const Result<QJsonObject> &answer) {
                             answers.insert(command, answer);
                         });
        };
        for (const char *command : {"invite", "admission", "what"})
            ask(command, this);
        {
            QObject gone;
            ask("people", &gone);
        }
        QTRY_COMPARE(answers.size(), 3);
        const auto link =
            joinLinkFromText(answers.find("invite").value()->value("link").toString());
        QVERIFY(link);
        QCOMPARE(link->name, QString("Büro"));
        QCOMPARE(link->key, started.at(0).at(0).value<Hosted>().key);
        QCOMPARE(link->port, started.at(0).at(0).value<Hosted>().loopback.port());
        QCOMPARE(answers.find("admission").value()->value("admission").toString(),
                 QString("invited"));
        QCOMPARE(answers.find("what").value().error().code, ErrorCode::Invalid);
        host.stop();
        ask("people", this); // there is no server to ask
        QTest::qWait(50);
        QCOMPARE(answers.size(), 3);
    }

    void backsUpWhileItServesAndRestoresWhenItDoesNot()
    {
        QTemporaryDir dir;
        ServerHost host(ownPlaces());
        QSignalSpy started(&host, &Hosting::started);
        QSignalSpy done(&host, &Hosting::maintenanceDone);
        QSignalSpy failed(&host, &Hosting::maintenanceFailed);
        host.start({.dataDirectory = dir.filePath("host"), .port = 0});
        QTRY_COMPARE(started.count(), 1);
        host.backUp(dir.filePath("host"), dir.filePath("copy"));
        QTRY_COMPARE(done.count(), 1);
        QVERIFY(QFile::exists(dir.filePath("copy")));
        host.backUp(dir.filePath("host"), dir.filePath("copy"));
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed.at(0).at(0).toString().contains("there already"));
        host.restore(dir.filePath("host"), dir.filePath("copy"));
        QTRY_COMPARE(failed.count(), 2);
        QVERIFY(failed.at(1).at(0).toString().contains("in use"));
        QVERIFY(answers(started.at(0).at(0).value<Hosted>().loopback));
        host.stop();
        host.restore(dir.filePath("host"), dir.filePath("copy"));
        QTRY_COMPARE(done.count(), 2);
        host.start({.dataDirectory = dir.filePath("host"), .port = 0});
        QTRY_COMPARE(started.count(), 2);
    }
};

QTEST_GUILESS_MAIN(TestHosting)
#include "tst_hosting.moc"
