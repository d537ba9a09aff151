#include "ui/desktoptheme.h"
#include "ui/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QWidget>

using namespace chatbook;

namespace {

Theme shown()
{
    return Theme::of(QApplication::palette());
}

} // namespace

/// On a bus of its own.
class TestDesktopTheme : public QObject
{
    Q_OBJECT

private:
    QProcess m_bus;
    QString m_address;

    QDBusConnection connection(const QString &name)
    {
        return QDBusConnection::connectToBus(m_address, name);
    }

private slots:
    void initTestCase()
    {
        QVERIFY2(!QStandardPaths::findExecutable("dbus-daemon").isEmpty(),
                 "Please run resources/install-packages test");
        m_bus.start("dbus-daemon", {"--session", "--nofork", "--print-address"});
        QVERIFY(m_bus.waitForReadyRead());
        m_address = QString::fromUtf8(m_bus.readLine().trimmed());
    }
    void cleanupTestCase()
    {
        QDBusConnection::disconnectFromBus("app");
        m_bus.kill();
        m_bus.waitForFinished();
    }
    void cleanup() { QApplication::setPalette(QPalette()); }

    void takesWhatQtKnowsWhereNoPortalIs()
    {
        DesktopTheme theme;
        theme.listen(connection("app"));
        theme.listen(QDBusConnection("there is none"));
        QTest::qWait(50);
        QCOMPARE(shown(), Theme::light());
    }

    void looksAnewWhenQtTellsOfAnotherTheme()
    {
        DesktopTheme theme;
        QWidget window;
        theme.watch(window);
        QApplication::setPalette(Theme::dark().palette()); // not what the desktop has
        QEvent changed(QEvent::ThemeChange);
        QCoreApplication::sendEvent(&window, &changed);
        QCOMPARE(shown(), Theme::light());
    }
};

QTEST_MAIN(TestDesktopTheme)
#include "tst_desktoptheme.moc"
