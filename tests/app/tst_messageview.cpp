#include "messagewords.h"
#include "support/viewstage.h"

#include <QAccessible>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>

using namespace chatbook;
using namespace chatbook::app;

class MessageViewTest : public QObject
{
    Q_OBJECT

    /// With the line above it.
    static void checkFirstIsShown(Stage &stage, const Message &first)
    {
        const int row = stage.list.rowOf(first.offset);
        QVERIFY(row >= 0);
        QCOMPARE(stage.list.unreadRow(), row);
        const QRect rect = stage.view.rowRect(row);
        QVERIFY(rect.top() >= 0 && rect.bottom() < stage.view.viewport()->height());
        QVERIFY(stage.button()->isVisible());
    }

private slots:
    void opensAtTheEnd()
    {
        Stage stage(1'000);
        QVERIFY(stage.bottomIsInSight());
        QVERIFY(stage.view.isAtBottom());
        QVERIFY(!stage.button()->isVisible());
    }

    void fewMessagesStandAtTheBottom()
    {
        Stage stage(2);
        QVERIFY(stage.bottomIsInSight());
        QVERIFY(stage.view.rowRect(0).top() > 0);
        QCOMPARE(stage.view.verticalScrollBar()->maximum(), 0);
    }

    void opensAtTheUnreadLine()
    {
        Stage stage(1'000, FakeSource::offsetOf(500));
        const int unread = stage.list.unreadRow();
        QVERIFY(unread > 0);
        QVERIFY(!stage.view.layoutOf(unread).unreadLine.isEmpty());
        const QRect rect = stage.view.rowRect(unread);
        QVERIFY(rect.top() >= 0);
        QVERIFY(rect.bottom() < stage.view.viewport()->height());
        QVERIFY(stage.button()->isVisible());
    }

    void sticksToTheEndWhenItWasThere()
    {
        Stage stage(1'000);
        for (int i = 0; i < 20; ++i) {
            stage.source.add(stage.source.person(0), QString("new words ").repeated(i + 1));
            QVERIFY(stage.bottomIsInSight());
        }
        QVERIFY(!stage.button()->isVisible());
    }

    void staysAndCountsWhenItWasNotThere()
    {
        Stage stage(1'000);
        stage.wheel(600);
        QVERIFY(!stage.view.isAtBottom());
        stage.settle();
        QVERIFY(stage.button()->isVisible());
        QCOMPARE(stage.button()->count(), 0);
        const qint64 held = stage.firstInSight();
        const double y = stage.bubbleTop(held);
        for (int i = 1; i <= 5; ++i) {
            stage.source.add(stage.source.person(0), "hello");
            QCOMPARE(stage.button()->count(), i);
            QCOMPARE(stage.bubbleTop(held), y);
        }
        QTest::mouseClick(stage.button(), Qt::LeftButton);
        QVERIFY(stage.bottomIsInSight());
        QCOMPARE(stage.button()->count(), 0);
        QVERIFY(!stage.button()->isVisible());
    }

    void ownMessageScrollsDown()
    {
        Stage stage(1'000);
        stage.wheel(600);
        stage.settle();
        stage.source.write("c1", "mine");
        QVERIFY(stage.view.isAtBottom());
        QVERIFY(stage.bottomIsInSight());
        stage.source.acknowledge("c1");
        QVERIFY(stage.bottomIsInSight());

        stage.view.jumpTo(FakeSource::offsetOf(100));
        stage.settle();
        QVERIFY(!stage.view.isAtBottom());
        stage.source.write("c2", "mine again");
        stage.settle();
        QVERIFY(stage.view.isAtBottom());
        QCOMPARE(stage.list.at(stage.list.count() - 1).message.content, "mine again");
    }

    void nothingJumpsWhileOlderPagesComeIn()
    {
        Stage stage(1'000);
        stage.source.hold = true;
        int pages = 0;
        for (int step = 0; step < 400 && stage.list.at(0).message.offset > 10; ++step) {
            stage.wheel(90);
            if (stage.source.waiting() == 0)
                continue;
            const qint64 held = stage.firstInSight();
            const double y = stage.bubbleTop(held);
            stage.source.answerOne();
            ++pages;
            QCOMPARE(stage.bubbleTop(held), y);
        }
        QVERIFY(pages >= 8);
        QVERIFY(stage.list.count() <= MessageList::capacity);
        for (int step = 0; step < 1'000 && !stage.view.isAtBottom(); ++step) {
            stage.wheel(-90);
            if (stage.source.waiting() == 0)
                continue;
            const qint64 held = stage.firstInSight();
            const double y = stage.bubbleTop(held);
            stage.source.answerOne();
            QCOMPARE(stage.bubbleTop(held), y);
        }
        QVERIFY(stage.view.isAtBottom());
        QCOMPARE(stage.list.at(stage.list.count() - 1).message.offset, FakeSource::offsetOf(999));
    }

    void nothingJumpsWhenAMessageAboveChanges()
    {
        Stage stage(1'000);
        stage.wheel(700);
        stage.settle();
        const qint64 held = stage.firstInSight();
        const double y = stage.bubbleTop(held);
        Message above = stage.list.at(stage.list.rowOf(held) - 1).message;
        above.content = QString("much longer than before\n").repeated(10);
        stage.source.change(above);
        QCOMPARE(stage.bubbleTop(held), y);
        above.content.clear();
        above.deletedAt = above.timestamp;
        above.changed += 1;
        stage.source.change(above);
        QCOMPARE(stage.bubbleTop(held), y);
    }

    void nothingJumpsWhenTheWidthOrTheFontChanges()
    {
        Stage stage(1'000);
        stage.wheel(700);
        stage.settle();
        const qint64 held = stage.firstInSight();
        const double y = stage.bubbleTop(held);
        stage.view.resize(350, 400);
        QCOMPARE(stage.bubbleTop(held), y);
        stage.view.resize(900, 400);
        QCOMPARE(stage.bubbleTop(held), y);
        QFont font = stage.view.font();
        font.setPointSizeF(font.pointSizeF() * 1.5);
        stage.view.setFont(font);
        QCOMPARE(stage.bubbleTop(held), y);
    }

    void staysAtTheEndWhenTheHeightChanges()
    {
        Stage stage(1'000);
        for (const int height : {300, 250, 500, 420}) {
            stage.view.resize(500, height);
            QVERIFY(stage.bottomIsInSight());
        }
    }

    void draggingTheBarToTheTopKeepsLoading()
    {
        Stage stage(400);
        for (int i = 0; i < 50 && stage.list.at(0).message.offset > 10; ++i) {
            stage.view.verticalScrollBar()->setValue(0);
            stage.settle();
        }
        QCOMPARE(stage.list.at(0).message.offset, FakeSource::offsetOf(0));
        stage.view.verticalScrollBar()->setValue(0);
        QVERIFY(stage.view.rowRect(0).top() >= 0);
        QCOMPARE(stage.view.verticalScrollBar()->value(), 0);
    }

    void scrollingMovesByThatManyPixels()
    {
        Stage stage(1'000);
        stage.wheel(500);
        stage.settle();
        const qint64 held = stage.firstInSight();
        const double y = stage.bubbleTop(held);
        stage.wheel(7);
        QCOMPARE(stage.bubbleTop(held), y + 7);
        const int value = stage.view.verticalScrollBar()->value();
        stage.view.verticalScrollBar()->setValue(value + 13);
        QCOMPARE(stage.bubbleTop(held), y - 6);
    }

    void jumpsToAMessageNearAndFar()
    {
        Stage stage(100'000);
        for (const qint64 index : {99'980, 5, 50'000, 0, 99'999}) {
            const qint64 offset = FakeSource::offsetOf(index);
            stage.view.jumpTo(offset);
            stage.settle();
            const int row = stage.list.rowOf(offset);
            QVERIFY(row >= 0);
            QVERIFY(stage.view.viewport()->rect().contains(stage.view.rowRect(row)));
        }
    }

    void jumpsBackToTheNewest()
    {
        Stage stage(1'000);
        stage.view.jumpTo(FakeSource::offsetOf(10));
        stage.settle();
        QVERIFY(stage.button()->isVisible());
        stage.source.add(stage.source.person(0), "far below");
        QCOMPARE(stage.button()->count(), 1);
        QTest::keyClick(&stage.view, Qt::Key_End);
        stage.settle();
        QVERIFY(stage.bottomIsInSight());
        QCOMPARE(stage.list.at(stage.list.count() - 1).message.content, "far below");
    }

    void keepsItsPlaceOverAHistoryReset()
    {
        Stage stage(1'000);
        stage.wheel(700);
        stage.settle();
        const qint64 held = stage.firstInSight();
        const double y = stage.bubbleTop(held);
        emit stage.source.historyReset();
        stage.settle();
        QCOMPARE(stage.bubbleTop(held), y);
    }

    void saysWhatHasBeenSeen()
    {
        Stage stage(1'000, FakeSource::offsetOf(900), false);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        stage.view.open();
        stage.settle();
        QCOMPARE(read.size(), 0); // not before it was in sight for a moment
        QTRY_VERIFY(!read.isEmpty());
        const qint64 first = read.constLast().at(0).toLongLong();
        QVERIFY(first < FakeSource::offsetOf(999));
        QVERIFY(stage.view.rowRect(stage.list.rowOf(first)).bottom() <=
                stage.view.viewport()->height());
        const qsizetype count = read.size();
        stage.wheel(100); // back up: nothing new
        QCOMPARE(read.size(), count);
        stage.view.jumpToNewest();
        stage.settle();
        QCOMPARE(read.constLast().at(0).toLongLong(), FakeSource::offsetOf(999));
    }

    void whatIsNotInAnActiveWindowIsNotRead()
    {
        Stage stage(100);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        stage.source.add(stage.source.person(0), "unseen");
        QCOMPARE(read.size(), 0);
        stage.view.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&stage.view));
        QTRY_COMPARE(read.size(), 1);
    }

    void theNewestIsTheCurrentOneWhenTheFocusComesByKey()
    {
        Stage stage(100);
        for (int turn = 0; turn < 2; ++turn) {
            stage.view.clearFocus();
            stage.source.add(stage.source.person(0), "the newest");
            stage.view.setFocus(Qt::TabFocusReason);
            QCOMPARE(stage.view.currentRow(), stage.list.count() - 1);
            QTest::keyClick(&stage.view, Qt::Key_Up);
            QCOMPARE(stage.view.currentRow(), stage.list.count() - 2);
        }
        // Who has scrolled up goes on there.
        stage.view.clearFocus();
        stage.view.scrollPage(-1);
        stage.view.scrollPage(-1);
        stage.settle();
        stage.view.setFocus(Qt::TabFocusReason);
        QVERIFY(
            stage.view.viewport()->rect().intersects(stage.view.rowRect(stage.view.currentRow())));
    }

    void assistiveTechnologyActsOnAMessage()
    {
        Stage stage(10);
        stage.source.add(stage.source.person(0), "https://example.com/a");
        QString triggered;
        stage.view.setMenuMaker([&](int) {
            auto menu = std::make_unique<QMenu>();
            menu->addAction("Reply", menu.get(), [&] { triggered = "Reply"; });
            menu->addMenu("React")->addAction("👍", menu.get(), [&] { triggered = "👍"; });
            return menu;
        });
        QAccessibleInterface *view = QAccessible::queryAccessibleInterface(&stage.view);
        QAccessibleInterface *item = view->child(stage.list.count() - 1);
        QAccessibleActionInterface *actions = item->actionInterface();
        QVERIFY(actions != nullptr);
        QCOMPARE(actions->actionNames(), (QStringList{"Press", "ShowMenu", "Reply", "React 👍"}));
        QSignalSpy links(&stage.view, &MessageView::linkActivated);
        QSignalSpy menus(&stage.view, &MessageView::contextMenuRequested);
        actions->doAction("Press");
        QCOMPARE(links.size(), 1);
        actions->doAction("ShowMenu");
        QCOMPARE(menus.size(), 1);
        actions->doAction("React 👍");
        QCOMPARE(triggered, QString("👍"));
        actions->doAction("Reply");
        QCOMPARE(triggered, QString("Reply"));
    }

    void assistiveTechnologyPressesAMessageThatIsGoneThen()
    {
        Stage stage(10);
        stage.source.write("c1", "not to be sent");
        stage.source.fail("c1", "Refused.");
        connect(&stage.view, &MessageView::sendAgainRequested, &stage.view,
                [&](const QString &clientOffset) { stage.source.discard(clientOffset); });
        QList<int> asked;
        stage.view.setMenuMaker([&](int row) {
            asked.append(row);
            return std::make_unique<QMenu>();
        });
        QAccessibleInterface *view = QAccessible::queryAccessibleInterface(&stage.view);
        view->child(stage.list.count() - 1)->actionInterface()->doAction("Press");
        QCOMPARE(stage.list.rowOf(QString("c1")), -1);
        QCOMPARE(asked, QList<int>());
    }

    void readsAtOnceWhatComesIntoSightOfWhoIsThere()
    {
        Stage stage(1'000);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QTRY_COMPARE(read.size(), 1);
        const Message next = stage.source.add(stage.source.person(0), "next");
        QCOMPARE(read.size(), 2);
        QCOMPARE(read.constLast().at(0).toLongLong(), next.offset);
        QCOMPARE(stage.list.unreadRow(), -1);
    }

    void showsTheFirstOfWhatCameWhileItsWindowWasNotActive()
    {
        Stage stage(1'000);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QTRY_COMPARE(read.size(), 1);
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        const Message first = stage.source.add(stage.source.person(0), "first of many");
        QVERIFY(stage.bottomIsInSight()); // there is room for it
        for (int i = 0; i < 400; ++i)     // more than the list holds
            stage.source.add(stage.source.person(i % 3), "more");
        checkFirstIsShown(stage, first);
        QTest::qWait(600);
        QCOMPARE(read.size(), 1);

        stage.view.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&stage.view));
        QTRY_COMPARE(read.size(), 2); // without a scroll
        checkFirstIsShown(stage, first);
        const qint64 seen = read.constLast().at(0).toLongLong();
        QVERIFY(seen >= first.offset);
        QVERIFY(stage.view.rowRect(stage.list.rowOf(seen)).bottom() <=
                stage.view.viewport()->height());
        stage.wheel(-60);
        QVERIFY(read.constLast().at(0).toLongLong() < first.offset + 10 * 50);
        QVERIFY(!stage.view.isAtBottom());
    }

    void showsTheFirstOfWhatCameToAPageThatWasHidden()
    {
        Stage stage(1'000);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QTRY_COMPARE(read.size(), 1);
        stage.view.hide();
        const Message first = stage.source.add(stage.source.person(0), "first");
        for (int i = 0; i < 50; ++i)
            stage.source.add(stage.source.person(2), "more");
        stage.view.show();
        checkFirstIsShown(stage, first);
    }

    void readsNothingWhileTheSessionIsLocked()
    {
        Stage stage(1'000);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QTRY_COMPARE(read.size(), 1);
        stage.view.setLocked(true);
        const Message first = stage.source.add(stage.source.person(0), "first");
        for (int i = 0; i < 50; ++i)
            stage.source.add(stage.source.person(2), "more");
        stage.wheel(-30);
        QTest::qWait(600);
        QCOMPARE(read.size(), 1);
        checkFirstIsShown(stage, first);
        stage.view.setLocked(false);
        QTRY_COMPARE(read.size(), 2);
    }

    void showsTheFirstOfWhatIsCaughtUpOnAfterALostConnection()
    {
        Stage stage(1'000);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QTRY_COMPARE(read.size(), 1);
        stage.view.setConnected(false);
        const Message first = stage.source.add(stage.source.person(0), "first");
        for (int i = 0; i < 50; ++i)
            stage.source.add(stage.source.person(2), "more");
        stage.view.setConnected(true);
        checkFirstIsShown(stage, first);
        const qint64 seen = read.constLast().at(0).toLongLong();
        QVERIFY(seen >= first.offset && seen < FakeSource::offsetOf(stage.source.size() - 1));
    }

    void showsTheFirstOfWhatCameAfterAGap()
    {
        Stage stage(1'000);
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QTRY_COMPARE(read.size(), 1);
        const qint64 before = read.constLast().at(0).toLongLong();
        stage.view.setConnected(false);
        stage.source.addUnheard(700);
        emit stage.source.historyReset();
        stage.view.setConnected(true);
        stage.settle();
        const int line = stage.list.unreadRow();
        QVERIFY(line >= 0 && stage.list.at(line).message.offset > before);
        checkFirstIsShown(stage, stage.list.at(line).message);
        QVERIFY(read.constLast().at(0).toLongLong() < before + 10 * 50);
    }

    void writingGoesOnAtTheEnd()
    {
        Stage stage(1'000);
        stage.view.setLocked(true);
        for (int i = 0; i < 50; ++i)
            stage.source.add(stage.source.person(2), "more");
        QVERIFY(!stage.view.isAtBottom());
        stage.view.setLocked(false);
        stage.source.write("c1", "mine");
        QVERIFY(stage.bottomIsInSight());
    }

    void aLeapOverUnreadMessagesReadsNone()
    {
        Stage stage(1'000, FakeSource::offsetOf(700));
        QSignalSpy read(&stage.view, &MessageView::readUpTo);
        QTRY_COMPARE(read.size(), 1);
        const qint64 seen = read.constLast().at(0).toLongLong();
        stage.view.jumpTo(FakeSource::offsetOf(900)); // as to a hit of a search
        stage.settle();
        stage.wheel(-30);
        QCOMPARE(read.constLast().at(0).toLongLong(), seen);
        stage.view.jumpTo(FakeSource::offsetOf(701));
        stage.settle();
        stage.wheel(-30);
        QVERIFY(read.constLast().at(0).toLongLong() < FakeSource::offsetOf(750));
        stage.view.jumpTo(FakeSource::offsetOf(900));
        stage.settle();
        stage.view.jumpToNewest(); // the person wants no more of what lies between
        stage.settle();
        QCOMPARE(read.constLast().at(0).toLongLong(), FakeSource::offsetOf(999));
    }

    void eachMessageIsAnItemToAssistiveTechnology()
    {
        Stage stage(100);
        QAccessibleInterface *view = QAccessible::queryAccessibleInterface(&stage.view);
        QVERIFY(view != nullptr);
        QCOMPARE(view->role(), QAccessible::List);
        QCOMPARE(view->childCount(), stage.list.count());
        QVERIFY(!view->text(QAccessible::Name).isEmpty());
        const int last = stage.list.count() - 1;
        QAccessibleInterface *item = view->child(last);
        QVERIFY(item != nullptr && item->isValid());
        QCOMPARE(item->role(), QAccessible::ListItem);
        QCOMPARE(item->text(QAccessible::Name), describe(stage.list.at(last)));
        QCOMPARE(view->indexOfChild(item), last);
        QCOMPARE(item->parent(), view);
        QVERIFY(!item->state().offscreen);
        QVERIFY(view->child(0)->state().offscreen);
        const QPoint middle = item->rect().center();
        QCOMPARE(view->childAt(middle.x(), middle.y()), item);
        QCOMPARE(view->child(last), item);

        // It stays the same item while its row moves, and while it goes from written to stored.
        stage.source.add(stage.source.person(0), "after");
        QCOMPARE(view->indexOfChild(item), last);
        stage.source.write("c1", "mine");
        QAccessibleInterface *mine = view->child(view->childCount() - 1);
        QVERIFY(mine->text(QAccessible::Name).contains("not sent yet"));
        stage.source.acknowledge("c1");
        QCOMPARE(view->child(view->childCount() - 1), mine);
        QVERIFY(!mine->text(QAccessible::Name).contains("not sent yet"));
        QCOMPARE(view->child(-1), nullptr);
        QCOMPARE(view->child(view->childCount()), nullptr);
    }
};

QTEST_MAIN(MessageViewTest)
#include "tst_messageview.moc"
