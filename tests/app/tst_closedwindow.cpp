#include "support/fakenotifications.h"
#include "support/programs.h"
#include "support/sessionbus.h"
#include "windowfixture.h"

#include <QWindow>

using namespace chatbook;
using namespace chatbook::app;

namespace {

/// Counts how often the window is shown, and how often it then takes the keyboard.
class Appearances : public QObject
{
public:
    explicit Appearances(QWidget &window) { window.installEventFilter(this); }
    bool eventFilter(QObject *window, QEvent *event) override
    {
        if (event->type() != QEvent::Show)
            return false;
        ++count;
        const QWindow *shown = static_cast<QWidget *>(window)->windowHandle();
        // Real platforms use this; this one gives the keyboard to every window that is shown.
        if (!shown->property("_q_showWithoutActivating").toBool())
            ++taken;
        return false;
    }
    int count = 0;
    int taken = 0;
};

/// A chat that is hosted with its window closed, without a tray.
struct Closed : Fixture
{
    Closed()
    {
        profile->remember("host-closing-told", "1");
        host();
        window->close();
        [this] { QTRY_VERIFY(!window->isVisible()); }();
        appearances = std::make_unique<Appearances>(*window);
    }
    void setWaiting(const QStringList &names)
    {
        QJsonArray knocks;
        for (const QString &name : names)
            knocks.append(
                QJsonObject{{"id", name.size()}, {"name", name}, {"address", "10.0.0.7"}});
        hosting.answers["knocks"] = {{"knocks", knocks}};
        emit hosting.joinRequestsChanged();
    }

    std::unique_ptr<Appearances> appearances;
};

} // namespace

/// What the person is told of those who want to join while the window is closed.
class ClosedWindowTest : public QObject
{
    Q_OBJECT

private:
    SessionBus m_bus;

private slots:
    void initTestCase()
    {
        if (const QByteArray missing = missingOf({"dbus-daemon"}); !missing.isEmpty())
            QSKIP(missing.constData());
        QVERIFY(m_bus.start());
    }

    void opensForItsOwnNotificationAlone()
    {
        FakeNotifications service(m_bus.address(), {"persistence"});
        Closed f;
        f.setWaiting({"Eve"});
        QTRY_COMPARE(service.shown().size(), 1);
        QCOMPARE(service.shown().last().at(4).toString(),
                 QString("Eve wants to join, from 10.0.0.7."));
        service.press(8); // another program's
        f.setWaiting({"Eve", "Bert"});
        QTRY_COMPARE(service.shown().size(), 2);
        QVERIFY(service.shown().last().at(4).toString().contains("Others who wait: 1"));
        f.setWaiting({"Bert"}); // one was answered elsewhere
        f.setWaiting({"Bert", "Ursula"});
        QTRY_COMPARE(service.shown().size(), 3);
        QCOMPARE(f.appearances->count, 0);

        service.press(7);
        QTRY_COMPARE(f.appearances->count, 1);
        QCOMPARE(f.appearances->taken, 1);
        QVERIFY(f.window->findChild<JoinRequestBar *>()->isVisible());
        QTRY_VERIFY(service.closed().contains(7U));
    }

    void withdrawsWhatIsAnswered()
    {
        const FakeNotifications service(m_bus.address(), {"persistence"});
        Closed f;
        f.setWaiting({"Eve"});
        QTRY_COMPARE(service.shown().size(), 1);
        f.setWaiting({});
        QTRY_COMPARE(service.closed(), QList<uint>{7});
        QCOMPARE(f.appearances->count, 0);
    }

    void showsItselfWhereNotificationsPass()
    {
        const FakeNotifications service(m_bus.address(), {"body"});
        Closed f;
        f.setWaiting({"Eve"});
        QTRY_COMPARE(f.appearances->count, 1);
        QCOMPARE(f.appearances->taken, 0);
        QCOMPARE(service.shown().size(), 1);
    }

    void showsItselfWhereThereAreNone()
    {
        Closed f;
        f.setWaiting({"Eve"});
        QTRY_COMPARE(f.appearances->count, 1);
        QCOMPARE(f.appearances->taken, 0);
    }

    void saysNothingToWhoLooksAtTheWindow()
    {
        const FakeNotifications service(m_bus.address(), {"persistence"});
        Closed f;
        f.window->present({});
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        f.setWaiting({"Eve"});
        QTRY_VERIFY(f.window->findChild<JoinRequestBar *>()->isVisible());
        QCOMPARE(service.shown().size(), 0);
        f.window->close(); // with Eve still waiting
        QTRY_COMPARE(service.shown().size(), 1);
        f.setWaiting({"Eve", "Bert"});
        QTRY_COMPARE(service.shown().size(), 2);
    }

    void tellsAgainWhenItIsClosedWithoutAnAnswer()
    {
        const FakeNotifications service(m_bus.address(), {"persistence"});
        Closed f;
        f.setWaiting({"Eve"});
        QTRY_COMPARE(service.shown().size(), 1);
        f.window->present({});
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QTRY_COMPARE(service.closed(), QList<uint>{7});
        f.window->close();
        QTRY_COMPARE(service.shown().size(), 2);
        QCOMPARE(service.shown().last().at(4), service.shown().first().at(4));
        f.setWaiting({});
        QTRY_COMPARE(service.closed().size(), 2);
        f.window->present({});
        f.window->close();
        f.setWaiting({"Bert"});
        QTRY_COMPARE(service.shown().size(), 3); // and none when nobody waited
    }
};

QTEST_MAIN(ClosedWindowTest)
#include "tst_closedwindow.moc"
