#include "sessionlock.h"
#include "support/programs.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const QString sessionPath = QStringLiteral("/org/freedesktop/login1/session/_32");

/// A bus that starts nothing by itself.
class Bus
{
public:
    bool start(const QString &folder)
    {
        QFile file(folder + "/bus.conf");
        if (!file.open(QIODevice::WriteOnly))
            return false;
        file.write("<busconfig><type>session</type><listen>unix:dir=" + folder.toUtf8() +
                   "</listen><policy context=\"default\"><allow send_destination=\"*\"/>"
                   "<allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>");
        file.close();
        m_daemon.start("dbus-daemon",
                       {"--nofork", "--print-address", "--config-file=" + file.fileName()});
        if (!m_daemon.waitForStarted() || !m_daemon.waitForReadyRead())
            return false;
        address = QString::fromUtf8(m_daemon.readLine()).trimmed();
        return !address.isEmpty();
    }
    ~Bus()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    QString address;

private:
    QProcess m_daemon;
};

} // namespace

/// A screen saver. Its interface is the service's name.
class Saver : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.ScreenSaver")

public:
    bool active = false;

public slots:
    bool GetActive() const { return active; }

signals:
    void ActiveChanged(bool active);
};

/// The part of logind that has a session.
class Manager : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

public slots:
    QDBusObjectPath GetSession(const QString &id) const
    {
        return QDBusObjectPath(id == "auto" ? sessionPath : "/none");
    }
};

class LogindSession : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Session")
    Q_PROPERTY(bool LockedHint READ lockedHint)

public:
    bool lockedHint() const { return locked; }
    bool locked = false;

signals:
    void Lock();
    void Unlock();
};

/// The services that report a locked session, on buses of the test's own.
class SessionLockTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_sessionFolder;
    QTemporaryDir m_systemFolder;
    Bus m_sessionBus;
    Bus m_systemBus;

    /// A service is a connection; forgetting it ends it.
    QDBusConnection onSession() { return QDBusConnection::connectToBus(m_sessionBus.address, "a"); }
    QDBusConnection onSystem() { return QDBusConnection::connectToBus(m_systemBus.address, "b"); }

    static bool serve(QDBusConnection bus, const QString &name, const QString &path,
                      QObject &object)
    {
        return bus.registerObject(path, &object,
                                  QDBusConnection::ExportAllSlots |
                                      QDBusConnection::ExportAllSignals |
                                      QDBusConnection::ExportAllProperties) &&
               bus.registerService(name);
    }

    bool serveLogind(QObject &manager, QObject &session)
    {
        return onSystem().registerObject(sessionPath, &session,
                                         QDBusConnection::ExportAllContents) &&
               serve(onSystem(), "org.freedesktop.login1", "/org/freedesktop/login1", manager);
    }

    static void hint(const QDBusConnection &bus, bool locked)
    {
        QDBusMessage message = QDBusMessage::createSignal(
            sessionPath, "org.freedesktop.DBus.Properties", "PropertiesChanged");
        message.setArguments({"org.freedesktop.login1.Session",
                              QVariantMap{{"LockedHint", locked}, {"IdleHint", true}},
                              QStringList()});
        QVERIFY(bus.send(message));
    }

private slots:
    void initTestCase()
    {
        if (const QByteArray missing = missingOf({"dbus-daemon"}); !missing.isEmpty())
            QSKIP(missing.constData());
        QVERIFY(m_sessionBus.start(m_sessionFolder.path()));
        QVERIFY(m_systemBus.start(m_systemFolder.path()));
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_sessionBus.address.toUtf8());
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_systemBus.address.toUtf8());
    }
    void cleanup()
    {
        QDBusConnection::disconnectFromBus("a");
        QDBusConnection::disconnectFromBus("b");
    }

    void isNotLockedWhereNothingSaysSo()
    {
        SessionLock lock;
        lock.start();
        QTest::qWait(50);
        QVERIFY(!lock.isLocked());
    }

    void hearsTheScreenSaver_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("as the standard has it") << "/org/freedesktop/ScreenSaver";
        QTest::newRow("as KDE had it first") << "/ScreenSaver";
    }
    void hearsTheScreenSaver()
    {
        QFETCH(QString, path);
        SessionLock lock;
        QSignalSpy changed(&lock, &SessionLock::changed);
        lock.start();
        Saver saver; // starts later than the program
        QVERIFY(serve(onSession(), "org.freedesktop.ScreenSaver", path, saver));
        QTest::qWait(50);
        QVERIFY(changed.isEmpty());
        emit saver.ActiveChanged(true);
        QTRY_VERIFY(lock.isLocked());
        emit saver.ActiveChanged(false);
        QTRY_VERIFY(!lock.isLocked());
        QCOMPARE(changed.size(), 2);
    }

    void asksAScreenSaverThatIsThere()
    {
        Saver saver;
        saver.active = true;
        QVERIFY(serve(onSession(), "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
                      saver));
        SessionLock lock;
        lock.start();
        QTRY_VERIFY(lock.isLocked());
    }

    void isNotLockedForEverByAServiceThatEnds()
    {
        Saver saver;
        saver.active = true;
        QVERIFY(serve(onSession(), "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
                      saver));
        SessionLock lock;
        lock.start();
        QTRY_VERIFY(lock.isLocked());
        QDBusConnection::disconnectFromBus("a");
        QTRY_VERIFY(!lock.isLocked());
    }

    void passesOverOthersWhoSaySo()
    {
        SessionLock lock;
        lock.start();
        Saver saver;
        QVERIFY(serve(onSession(), "org.example.Saver", "/org/freedesktop/ScreenSaver", saver));
        emit saver.ActiveChanged(true);
        QTest::qWait(100);
        QVERIFY(!lock.isLocked());
    }

    void hearsLogind()
    {
        SessionLock lock;
        lock.start();
        Manager manager;
        LogindSession session;
        QVERIFY(serveLogind(manager, session));
        QTest::qWait(100); // until it has found the session
        hint(onSystem(), true);
        QTRY_VERIFY(lock.isLocked());
        hint(onSystem(), false);
        QTRY_VERIFY(!lock.isLocked());
        emit session.Lock(); // before a locker has done it
        QTRY_VERIFY(lock.isLocked());
        emit session.Unlock();
        QTRY_VERIFY(!lock.isLocked());
    }

    void asksLogindAtFirst()
    {
        Manager manager;
        LogindSession session;
        session.locked = true;
        QVERIFY(serveLogind(manager, session));
        SessionLock lock;
        lock.start();
        QTRY_VERIFY(lock.isLocked());
        QDBusConnection::disconnectFromBus("b");
        QTRY_VERIFY(!lock.isLocked());
    }

    void whoTypesIsThereWhateverWasSaid()
    {
        Saver saver;
        saver.active = true;
        QVERIFY(serve(onSession(), "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
                      saver));
        SessionLock lock;
        lock.start();
        QTRY_VERIFY(lock.isLocked());
        QWidget window;
        window.show();
        QTest::keyClick(&window, Qt::Key_A);
        QVERIFY(!lock.isLocked());
    }
};

QTEST_MAIN(SessionLockTest)
#include "tst_sessionlock.moc"
