#include "instance.h"

#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace chatbook;
using namespace chatbook::app;

class InstanceTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_runtime;

    /// Like another process: it waits while this one continues.
    static bool handOver(const QString &folder, const SecondStart &start)
    {
        bool done = false;
        const std::unique_ptr<QThread> other(
            QThread::create([&] { done = Instance::handOver(folder, start); }));
        other->start();
        [&] { QTRY_VERIFY(other->isFinished()); }();
        return done;
    }

private slots:
    void initTestCase()
    {
        QFile::setPermissions(m_runtime.path(),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_runtime.path()));
    }

    void givesTheRunningWindowALink()
    {
        Instance first("/home/ann/profiles/default");
        QVERIFY(first.listen());
        QSignalSpy started(&first, &Instance::startedAgain);
        QVERIFY(handOver("/home/ann/profiles/default", {.place = "chatbook://join?a=10.0.0.1"}));
        QCOMPARE(started.first().first().value<SecondStart>().place,
                 QString("chatbook://join?a=10.0.0.1"));
        QVERIFY(handOver("/home/ann/profiles/default", {}));
        QCOMPARE(started.last().first().value<SecondStart>(), SecondStart());
    }

    void givesItAllThatASecondStartAsksFor()
    {
        Instance first("/p");
        QVERIFY(first.listen());
        QSignalSpy started(&first, &Instance::startedAgain);
        for (const SecondStart &start :
             {SecondStart{.host = true}, SecondStart{.place = "Büro.local", .host = true},
              SecondStart{.activationToken = "gnome-shell/Chatbook/1-2-host_TIME345"},
              SecondStart{.place = "host", .activationToken = "host"}}) {
            QVERIFY(handOver("/p", start));
            QCOMPARE(started.last().first().value<SecondStart>(), start);
        }
        // A place cannot be mistaken for another field.
        QVERIFY(handOver("/p", {.place = "a\thost\n\tb"}));
        QCOMPARE(started.last().first().value<SecondStart>(), SecondStart{.place = "a host b"});
    }

    void understandsASecondStartThatSaysAPlaceAlone()
    {
        Instance first("/p");
        QVERIFY(first.listen());
        QSignalSpy started(&first, &Instance::startedAgain);
        QLocalSocket socket;
        socket.connectToServer(
            QDir(m_runtime.path()).entryInfoList({"chatbook-*"}, QDir::System).first().filePath());
        QVERIFY(socket.waitForConnected());
        socket.write("192.168.1.5\n");
        QTRY_COMPARE(started.size(), 1);
        QCOMPARE(started.first().first().value<SecondStart>(), SecondStart{.place = "192.168.1.5"});
    }

    void tellsProfilesApart()
    {
        Instance first("/home/ann/profiles/default");
        QVERIFY(first.listen());
        QVERIFY(!handOver("/home/ann/profiles/two", {}));
    }

    void takesTheSocketThatACrashLeft()
    {
        auto *crashed = new QLocalServer(this);
        QString path;
        {
            Instance first("/p");
            QVERIFY(first.listen());
            path = QDir(m_runtime.path())
                       .entryInfoList({"chatbook-*"}, QDir::System)
                       .first()
                       .filePath();
        }
        QVERIFY(crashed->listen(path));
        Instance second("/p");
        QVERIFY(second.listen());
        QSignalSpy started(&second, &Instance::startedAgain);
        QVERIFY(handOver("/p", {}));
        QCOMPARE(started.size(), 1);
    }

    void isForThisUserAlone()
    {
        Instance first("/p");
        QVERIFY(first.listen());
        const QFileInfoList sockets =
            QDir(m_runtime.path()).entryInfoList({"chatbook-*"}, QDir::System);
        QCOMPARE(sockets.size(), 1);
        QCOMPARE(sockets.first().permissions() & QFile::Permissions(0x0077), QFile::Permissions());
    }

    void cutsOffWhoSaysTooMuch()
    {
        Instance first("/p");
        QVERIFY(first.listen());
        QSignalSpy started(&first, &Instance::startedAgain);
        const QString path =
            QDir(m_runtime.path()).entryInfoList({"chatbook-*"}, QDir::System).first().filePath();
        QLocalSocket socket;
        socket.connectToServer(path);
        QVERIFY(socket.waitForConnected());
        socket.write(QByteArray(100'000, 'x'));
        QTRY_COMPARE(socket.state(), QLocalSocket::UnconnectedState);
        QVERIFY(started.isEmpty());
    }
};

QTEST_GUILESS_MAIN(InstanceTest)
#include "tst_instance.moc"
