#include "desktoptheme.h"
#include "theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusVariant>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QWidget>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");

/// The part of a desktop's portal that gives the preferred colours.
class Portal : public QObject, protected QDBusContext
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    QVariant colorScheme; ///< invalid: it knows no such setting

public slots:
    QDBusVariant Read(const QString &group, const QString &key)
    {
        if (group != "org.freedesktop.appearance" || key != "color-scheme" ||
            !colorScheme.isValid()) {
            sendErrorReply("org.freedesktop.portal.Error.NotFound", "Requested setting not found");
            return {};
        }
        // Real portals wrap it twice.
        return QDBusVariant(QVariant::fromValue(QDBusVariant(colorScheme)));
    }

signals:
    void SettingChanged(const QString &group, const QString &key, const QDBusVariant &value);
};

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
        for (const char *name : {"portal", "app"})
            QDBusConnection::disconnectFromBus(name);
        m_bus.kill();
        m_bus.waitForFinished();
    }
    void cleanup() { QApplication::setPalette(QPalette()); }

    void followsThePortal()
    {
        Portal portal;
        portal.colorScheme = uint(1);
        QDBusConnection desktop = connection("portal");
        QVERIFY(desktop.registerObject(
            path, &portal, QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        QVERIFY(desktop.registerService(service));
        DesktopTheme theme;
        QCOMPARE(shown(), Theme::light());
        theme.listen(connection("app"));
        QTRY_COMPARE(shown(), Theme::dark());
        const auto change = [&](const char *group, const char *key, const QVariant &value) {
            emit portal.SettingChanged(group, key, QDBusVariant(value));
        };
        change("org.freedesktop.appearance", "color-scheme", uint(2));
        QTRY_COMPARE(shown(), Theme::light());
        change("org.freedesktop.appearance", "color-scheme", uint(1));
        QTRY_COMPARE(shown(), Theme::dark());
        // Other settings change nothing, and invalid values mean no preference.
        change("org.freedesktop.appearance", "contrast", uint(2));
        change("org.gnome.desktop.interface", "color-scheme", "prefer-light");
        change("org.freedesktop.appearance", "color-scheme", uint(7));
        QTRY_COMPARE(shown(), Theme::light());
        change("org.freedesktop.appearance", "color-scheme", uint(1));
        QTRY_COMPARE(shown(), Theme::dark());
        change("org.freedesktop.appearance", "color-scheme", "nonsense");
        QTRY_COMPARE(shown(), Theme::light());
        desktop.unregisterService(service);
        desktop.unregisterObject(path);
    }

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
        QApplication::setPalette(Theme::dark().palette()); // not the desktop's
        QEvent changed(QEvent::ThemeChange);
        QCoreApplication::sendEvent(&window, &changed);
        QCOMPARE(shown(), Theme::light());
    }
};

QTEST_MAIN(TestDesktopTheme)
#include "tst_desktoptheme.moc"
