#include "desktopnotifications.h"
#include "support/fakenotifications.h"
#include "support/programs.h"
#include "support/sessionbus.h"

#include <QDBusArgument>
#include <QSignalSpy>

using namespace chatbook;
using namespace chatbook::app;
using namespace std::chrono_literals;

class DesktopNotificationsTest : public QObject
{
    Q_OBJECT

private:
    using Outcome = DesktopNotifications::Outcome;

    SessionBus m_bus;

    static std::optional<Outcome> show(DesktopNotifications &notifications,
                                       const QString &text = "Eve wants to join",
                                       const QString &title = "Somebody")
    {
        const auto answer = std::make_shared<std::optional<Outcome>>();
        notifications.show("waiting", title, text, [answer](Outcome got) { *answer = got; });
        (void)QTest::qWaitFor([&] { return answer->has_value(); });
        return *answer;
    }
    /// Waits until everything sent on the bus before has arrived.
    static void settle(DesktopNotifications &notifications, FakeNotifications &service)
    {
        QSignalSpy opened(&notifications, &DesktopNotifications::opened);
        const uint id = 4'000'000'000;
        service.answers["Notify"] = {id};
        bool done = false;
        notifications.show("settle", "x", "y", [&](Outcome) { done = true; });
        QTRY_VERIFY(done);
        service.press(id);
        QTRY_VERIFY(!opened.isEmpty());
        QCOMPARE(opened.last().first().toString(), QString("settle"));
        service.answers["Notify"] = {7U};
    }

private slots:
    void initTestCase()
    {
        if (const QByteArray missing = missingOf({"dbus-daemon"}); !missing.isEmpty())
            QSKIP(missing.constData());
        QVERIFY(m_bus.start());
    }

    void saysWhenThereIsNoService()
    {
        DesktopNotifications notifications;
        QCOMPARE(show(notifications), Outcome::NotShown);
    }

    void waitsForNoneThatDoesNotAnswer()
    {
        FakeNotifications service(m_bus.address());
        service.answers.clear();
        DesktopNotifications notifications(nullptr, 50ms);
        QCOMPARE(show(notifications), Outcome::NotShown);
    }

    void tellsWhetherItStays()
    {
        {
            const FakeNotifications service(m_bus.address(), {"body"});
            DesktopNotifications notifications;
            QCOMPARE(show(notifications), Outcome::Passing);
        }
        const FakeNotifications service(m_bus.address(), {"body", "persistence"});
        DesktopNotifications notifications;
        QCOMPARE(show(notifications), Outcome::Kept);
    }

    void sendsWhatServicesTake()
    {
        const FakeNotifications service(m_bus.address());
        DesktopNotifications notifications;
        QCOMPARE(show(notifications), Outcome::Passing);
        const QVariantList call = service.shown().first();
        QCOMPARE(call.at(1).toUInt(), 0U);
        QCOMPARE(call.at(5).toStringList(), (QStringList{"default", "Open"}));
        QVariantMap hints;
        call.at(6).value<QDBusArgument>() >> hints;
        QCOMPARE(hints["urgency"].metaType(), QMetaType::fromType<uchar>());
        QCOMPARE(call.at(7).toInt(), -1); // 0 would block the screen
    }

    void writesTextAsTheServiceTakesIt_data()
    {
        QTest::addColumn<QStringList>("capabilities");
        QTest::addColumn<QString>("body");
        QTest::newRow("plain") << QStringList{"body"} << "<b>Eve</b> & \"co\"";
        QTest::newRow("markup") << QStringList{"body", "body-markup"}
                                << "&lt;b&gt;Eve&lt;/b&gt; &amp; &quot;co&quot;";
    }
    void writesTextAsTheServiceTakesIt()
    {
        QFETCH(QStringList, capabilities);
        QFETCH(QString, body);
        const FakeNotifications service(m_bus.address(), capabilities);
        DesktopNotifications notifications;
        show(notifications, "<b>Eve</b> & \"co\"",
             QString::fromUtf8("A & <B>\n\u202egnp.\u2066exe"));
        QCOMPARE(service.shown().first().at(3).toString(), QString("A & <B> gnp.exe"));
        QCOMPARE(service.shown().first().at(4).toString(), body);
    }

    void opensWhatIsItsOwnAlone()
    {
        FakeNotifications service(m_bus.address());
        DesktopNotifications notifications;
        QSignalSpy opened(&notifications, &DesktopNotifications::opened);
        QCOMPARE(show(notifications), Outcome::Passing);
        service.press(8);
        service.press(0);
        settle(notifications, service);
        QCOMPARE(opened.size(), 1); // the one of its request
        QVERIFY(!service.closed().contains(7U));

        service.press(7, "inline-reply");
        QTRY_COMPARE(opened.size(), 2);
        QCOMPARE(opened.last().first().toString(), QString("waiting"));
        QTRY_VERIFY(service.closed().contains(7U));
        service.press(7); // some say it twice
        settle(notifications, service);
        QCOMPARE(opened.size(), 3);
    }

    void hearsNobodyButTheService()
    {
        FakeNotifications service(m_bus.address());
        DesktopNotifications notifications;
        QSignalSpy opened(&notifications, &DesktopNotifications::opened);
        QCOMPARE(show(notifications), Outcome::Passing);
        FakeService stranger(m_bus.address(), "org.example.Stranger");
        stranger.say("/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                     "ActionInvoked", {7U, "default"});
        settle(notifications, service);
        QCOMPARE(opened.size(), 1);
    }

    void replacesTheOneOfTheSubject()
    {
        FakeNotifications service(m_bus.address());
        DesktopNotifications notifications;
        QCOMPARE(show(notifications), Outcome::Passing);
        service.answers["Notify"] = {12U}; // not all keep the number
        QCOMPARE(show(notifications, "Eve and Bob"), Outcome::Passing);
        QCOMPARE(service.shown().last().at(1).toUInt(), 7U);
        QCOMPARE(show(notifications, "Eve, Bob and Kim"), Outcome::Passing);
        QCOMPARE(service.shown().last().at(1).toUInt(), 12U);
        notifications.withdraw("waiting");
        QTRY_COMPARE(service.closed(), (QList<uint>{7, 12}));
    }

    void replacesNoneThatIsGone()
    {
        FakeNotifications service(m_bus.address());
        DesktopNotifications notifications;
        QSignalSpy opened(&notifications, &DesktopNotifications::opened);
        QCOMPARE(show(notifications), Outcome::Passing);
        service.say("NotificationClosed", {7U, 1U});
        settle(notifications, service);
        service.press(7);
        settle(notifications, service);
        QCOMPARE(opened.size(), 2); // those that it settled by
        QCOMPARE(show(notifications), Outcome::Passing);
        QCOMPARE(service.shown().last().at(1).toUInt(), 0U);
    }

    void withdrawsOneThatComesLate()
    {
        FakeNotifications service(m_bus.address());
        service.answers.remove("Notify");
        DesktopNotifications notifications;
        bool answered = false;
        notifications.show("waiting", "x", "y", [&](Outcome) { answered = true; });
        QTRY_COMPARE(service.shown().size(), 1);
        notifications.withdraw("waiting");
        for (const QDBusMessage &call : std::as_const(service.calls))
            if (call.member() == "Notify")
                service.reply(call, {9U});
        QTRY_COMPARE(service.closed(), QList<uint>{9});
        QVERIFY(!answered);
    }

    void startsAnewWithAnotherService()
    {
        DesktopNotifications notifications;
        QSignalSpy opened(&notifications, &DesktopNotifications::opened);
        {
            const FakeNotifications service(m_bus.address(), {"persistence"});
            QCOMPARE(show(notifications), Outcome::Kept);
        }
        FakeNotifications service(m_bus.address(), {"body-markup"});
        settle(notifications, service);
        service.press(7); // another program's by now
        settle(notifications, service);
        QCOMPARE(opened.size(), 2);
        QCOMPARE(show(notifications, "a&b"), Outcome::Passing);
        QCOMPARE(service.shown().last().at(1).toUInt(), 0U);
        QCOMPARE(service.shown().last().at(4).toString(), QString("a&amp;b"));
    }

    void handsOnTheRightToComeToTheFront()
    {
        FakeNotifications service(m_bus.address());
        DesktopNotifications notifications;
        QSignalSpy opened(&notifications, &DesktopNotifications::opened);
        const auto press = [&] {
            service.press(7);
            QTRY_VERIFY(!opened.isEmpty());
        };
        QCOMPARE(show(notifications), Outcome::Passing);
        service.say("ActivationToken", {7U, "token"});
        service.say("ActivationToken", {8U, "another's"});
        press();
        QCOMPARE(opened.takeFirst().at(1).toByteArray(), QByteArray("token"));
        QVERIFY(!qEnvironmentVariableIsSet("XDG_ACTIVATION_TOKEN"));
        QCOMPARE(show(notifications), Outcome::Passing);
        press();
        QCOMPARE(opened.takeFirst().at(1).toByteArray(), QByteArray());
    }

    /// A real service, on a screen of its own.
    void isShownAndOpenedByDunst()
    {
        if (const QByteArray missing = missingOf({"Xvfb", "dunst", "dunstctl"}); !missing.isEmpty())
            QSKIP(missing.constData());
        Stopped screen;
        screen.start("Xvfb", {"-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp"});
        QVERIFY(screen.waitForReadyRead());
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("DISPLAY", ':' + QString::fromUtf8(screen.readLine().trimmed()));
        environment.remove("WAYLAND_DISPLAY");
        Stopped dunst;
        dunst.setProcessEnvironment(environment);
        dunst.start("dunst", {"-conf", "/dev/null"});
        QVERIFY(dunst.waitForStarted());
        const auto dunstctl = [](const QStringList &arguments) {
            QProcess control;
            control.start("dunstctl", arguments);
            control.waitForFinished();
            return QString::fromUtf8(control.readAllStandardOutput()).trimmed();
        };

        DesktopNotifications notifications;
        QSignalSpy opened(&notifications, &DesktopNotifications::opened);
        QTRY_COMPARE(show(notifications), Outcome::Passing);
        QTRY_COMPARE(dunstctl({"count", "displayed"}), QString("1"));
        notifications.withdraw("waiting");
        QTRY_COMPARE(dunstctl({"count", "displayed"}), QString("0"));

        DesktopNotifications another;
        QSignalSpy openedThere(&another, &DesktopNotifications::opened);
        QCOMPARE(show(another), Outcome::Passing);
        QTRY_COMPARE(dunstctl({"count", "displayed"}), QString("1"));
        dunstctl({"action", "0"});
        QTRY_COMPARE(openedThere.size(), 1);
        QTRY_COMPARE(dunstctl({"count", "displayed"}), QString("0"));
        QCOMPARE(opened.size(), 0);
    }
};

QTEST_GUILESS_MAIN(DesktopNotificationsTest)
#include "tst_desktopnotifications.moc"
