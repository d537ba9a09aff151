#include "windowfixture.h"

#include "keyedrows.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QWindow>

using namespace chatbook;
using namespace chatbook::app;

namespace {

FoundChat chatOf(const QString &id, char key)
{
    return {.id = {id},
            .name = id,
            .host = "Grace",
            .people = 3,
            .key = QByteArray(32, key),
            .addresses = {QUrl("wss://" + id + ".local:24280")},
            .roundTripMs = 2};
}

const FoundChat office = chatOf("office", 'o');
const FoundChat known = chatOf("known", 'k');

} // namespace

/// Rows come, go and move during a press: the press is for the row that was seen.
class TestMisclickGuard : public QObject
{
    Q_OBJECT

private:
    /// The join page, where one chat is known and not there yet.
    static void show(Fixture &f, const QList<FoundChat> &there)
    {
        f.window->start({});
        f.window->show();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        f.window->joinPage()->setKnownServers({{.address = QUrl("wss://1.2.3.4:24280"),
                                                .server = {{"known"}, "known", {}, 1},
                                                .self = {{"u"}, "Me"},
                                                .lastUsed = {},
                                                .key = QByteArray(32, 'k')}});
        f.discovery.find(there);
        f.look();
    }

    static ServerButton *row(Fixture &f, const QString &title)
    {
        for (ServerButton *row : f.rows())
            if (row->entry().title == title)
                return row;
        return nullptr;
    }

    /// In the window, whatever is there when it is pressed.
    static QPoint middleOf(Fixture &f, const QWidget *widget)
    {
        return widget->mapTo(f.window.get(), widget->rect().center());
    }

    static void press(Fixture &f, const QPoint &at)
    {
        QTest::mousePress(f.window->windowHandle(), Qt::LeftButton, {}, at);
    }
    static void release(Fixture &f, const QPoint &at)
    {
        QTest::mouseRelease(f.window->windowHandle(), Qt::LeftButton, {}, at);
        QCoreApplication::processEvents();
    }

private slots:
    void joinsTheChatThatWasPressed_data()
    {
        QTest::addColumn<QString>("moves");
        QTest::addColumn<QString>("joined");
        QTest::newRow("while the button is down") << "during"
                                                  << "office.local";
        QTest::newRow("just before") << "before"
                                     << "office.local";
        QTest::newRow("long before") << "seen"
                                     << "known.local";
    }

    void joinsTheChatThatWasPressed()
    {
        QFETCH(QString, moves);
        QFETCH(QString, joined);
        Fixture f;
        show(f, {office});
        const QPoint at = middleOf(f, row(f, "office"));
        const auto move = [&] {
            f.discovery.find({office, known});
            f.paint();
        };
        if (moves != "during")
            move();
        if (moves == "seen")
            f.look();
        const QPoint pressed = moves == "seen" ? middleOf(f, row(f, "known")) : at;
        press(f, pressed);
        if (moves == "during")
            move();
        release(f, pressed);
        QCOMPARE(f.requests.size(), 1);
        QCOMPARE(f.requests.first().address.host(), joined);
    }

    void joinsNothingWhereNothingWasSeen()
    {
        Fixture f;
        show(f, {});
        const QPoint host = middleOf(f, f.button("Host a chat here"));
        f.discovery.find({office});
        f.paint();
        const QPoint at = middleOf(f, row(f, "office"));
        if (!QRect(host - QPoint(100, 18), QSize(200, 36)).contains(at)) {
            press(f, at);
            release(f, at);
            QVERIFY(f.requests.isEmpty());
            QCOMPARE(f.hosting.starts, 0);
        }
        // The press meant for hosting hosts.
        press(f, host);
        release(f, host);
        QCOMPARE(f.hosting.starts, 1);
        for (const JoinRequest &request : f.requests)
            QVERIFY(request.hostedHere);
    }

    void joinsNothingWhereTheChatThatWasPressedIsGone()
    {
        Fixture f;
        show(f, {office, known});
        const QPoint at = middleOf(f, row(f, "known"));
        f.discovery.find({office});
        f.paint();
        press(f, at);
        release(f, at);
        QVERIFY(f.requests.isEmpty());
    }

    void keepsTheFocusOnTheChatThatHasIt()
    {
        Fixture f;
        show(f, {office});
        row(f, "office")->setFocus();
        f.discovery.find({office, known});
        f.paint();
        QVERIFY(row(f, "office")->hasFocus());
        QCOMPARE(f.rows().first()->entry().title, QString("known"));
        QTest::keyClick(f.window->focusWidget(), Qt::Key_Return);
        QCOMPARE(f.requests.first().address.host(), QString("office.local"));
    }

    void tellsAChatFromOneThatPosesAsIt()
    {
        Fixture f;
        show(f, {known});
        const ServerButton *real = row(f, "known");
        f.discovery.find({chatOf("known", 'x'), known});
        f.paint();
        QCOMPARE(f.rows().size(), 2);
        QCOMPARE(row(f, "known"), real);
        QCOMPARE(f.rows().first(), real);
    }

    void trustsNobodyByAClickThatWasMeantForTheListBefore()
    {
        Fixture f;
        show(f, {office});
        QTest::mouseClick(row(f, "office"), Qt::LeftButton);
        emit f.session->link().keyRefused({QByteArray(32, 'x'), UnknownKey::Why::New});
        QTRY_VERIFY(f.window->trustPage()->isVisible());
        f.paint();
        QPushButton *join = nullptr;
        for (QPushButton *button : f.window->trustPage()->findChildren<QPushButton *>())
            if (button->isDefault())
                join = button;
        QVERIFY(join != nullptr);
        const QPoint at = middleOf(f, join);
        press(f, at); // the second press of a double click
        release(f, at);
        QCOMPARE(f.requests.size(), 1);
        f.look();
        press(f, at);
        release(f, at);
        QCOMPARE(f.requests.size(), 2);
    }

    void keepsFocusAndPlaceInTheListOfPeople()
    {
        Fixture f;
        QJsonArray people;
        const auto person = [](int i, bool online) {
            return QJsonObject{{"_id", QString("u%1").arg(i)},
                               {"name", QString("Person %1").arg(i)},
                               {"online", online},
                               {"created", "2026-11-02T09:00:00.000Z"}};
        };
        for (int i = 10; i < 60; ++i)
            people.append(person(i, false));
        f.hosting.answers["people"] = {{"people", people}};
        f.host();
        f.window->activateWindow();
        emit f.window->findChild<HostBar *>()->peopleRequested();
        auto *dialog = f.window->findChild<QDialog *>();
        const auto button = [&](const QString &name) -> QPushButton * {
            for (QPushButton *one : dialog->findChildren<QPushButton *>())
                if (one->accessibleName() == name && one->isVisible())
                    return one;
            return nullptr;
        };
        QTRY_VERIFY(button("Ban: Person 40") != nullptr);
        QPointer<QPushButton> ban = button("Ban: Person 40");
        auto *page = dialog->findChild<QScrollArea *>();
        QTRY_VERIFY(page->verticalScrollBar()->maximum() > 0);
        page->ensureWidgetVisible(ban);
        ban->setFocus();
        const int place = ban->mapTo(page->viewport(), QPoint()).y();
        QVERIFY(page->verticalScrollBar()->value() > 0);

        // One comes before the others, one goes, one is on this network now.
        people.prepend(person(1, true));
        people.removeAt(5);
        people.replace(40, person(51, true));
        f.hosting.answers["people"] = {{"people", people}};
        emit f.hosting.peopleChanged();
        QTRY_VERIFY(button("Ban: Person 1") != nullptr);
        QCOMPARE(button("Ban: Person 40"), ban.data());
        QVERIFY(ban->hasFocus());
        QCOMPARE(ban->mapTo(page->viewport(), QPoint()).y(), place);
        people.prepend(person(2, true));
        f.hosting.answers["people"] = {{"people", people}};
        emit f.hosting.peopleChanged();
        QTRY_VERIFY(button("Ban: Person 2") != nullptr);
        QCOMPARE(ban->mapTo(page->viewport(), QPoint()).y(), place);
    }

    void givesTheFocusToTheButtonsThatReplaceThose()
    {
        QWidget window;
        KeyedRows rows(&window);
        const auto row = [](const QString &kind) {
            return KeyedRow{"a", "text", kind,
                            [kind](QHBoxLayout &line) { line.addWidget(new QPushButton(kind)); }};
        };
        rows.setRows({row("Ban")});
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        rows.findChild<QPushButton *>()->setFocus();
        rows.setRows({row("Unban")});
        auto *now = qobject_cast<QPushButton *>(window.focusWidget());
        QVERIFY(now != nullptr);
        QCOMPARE(now->text(), QString("Unban"));
    }
};

QTEST_MAIN(TestMisclickGuard)
#include "tst_misclickguard.moc"
