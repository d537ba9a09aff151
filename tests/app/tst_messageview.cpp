#include "chat/jumpbutton.h"
#include "chat/messageview.h"
#include "clock.h"
#include "support/fakesource.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextLayout>
#include <QWheelEvent>

#include <memory>

using namespace chatbook;

namespace {

class FixedClock : public Clock
{
public:
    QDateTime now() const override { return QDateTime(QDate(2026, 1, 2), QTime(12, 0), Qt::UTC); }
    std::chrono::milliseconds elapsed() const override { return {}; }
};

/// A view of a made-up conversation, opened and on the screen.
struct Stage
{
    explicit Stage(qint64 size, qint64 read = 0, bool opened = true)
        : source(size, read)
        , list(&source)
        , view(&list, clock)
    {
        view.resize(500, 400);
        view.show();
        view.activateWindow();
        if (!QTest::qWaitForWindowActive(&view))
            qFatal("the window did not become active");
        if (opened) {
            view.open();
            settle();
        }
    }

    /// Until all pages that were asked for have come.
    void settle()
    {
        QVERIFY(QTest::qWaitFor([this] {
            QCoreApplication::processEvents();
            return list.opening() != MessageList::Progress::Loading &&
                   list.older() != MessageList::Progress::Loading &&
                   list.newer() != MessageList::Progress::Loading;
        }));
    }

    void wheel(int pixels)
    {
        const QPointF pos(200, 200);
        QWheelEvent event(pos, view.viewport()->mapToGlobal(pos), QPoint(0, pixels), {},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view.viewport(), &event);
    }

    /// Where the bubble of the message with that offset starts in the viewport.
    double bubbleTop(qint64 offset)
    {
        const int row = list.rowOf(offset);
        return view.rowRect(row).top() + view.layoutOf(row).bubble.top();
    }

    /// The offset of the first message whose bubble starts in the viewport.
    qint64 firstInSight()
    {
        for (int row = 0; row < list.storedCount(); ++row) {
            if (bubbleTop(list.at(row).message.offset) >= 0)
                return list.at(row).message.offset;
        }
        return 0;
    }

    /// The middle of a character of a row's text, in the viewport.
    QPoint characterAt(int row, int position)
    {
        const MessageLayout &layout = view.layoutOf(row);
        const QTextLine line = layout.layout->lineForTextPosition(position);
        const QPointF inText((line.cursorToX(position) + line.cursorToX(position + 1)) / 2,
                             line.y() + line.height() / 2);
        return (layout.text.topLeft() + inText + QPointF(0, view.rowRect(row).top())).toPoint();
    }

    QPoint inRow(int row, const QPointF &point)
    {
        return (point + QPointF(0, view.rowRect(row).top())).toPoint();
    }

    bool bottomIsInSight()
    {
        const QRect last = view.rowRect(list.count() - 1);
        return last.bottom() < view.viewport()->height() &&
               last.bottom() > view.viewport()->height() - 60;
    }

    JumpButton *button() { return view.findChild<JumpButton *>(); }

    FixedClock clock;
    FakeSource source;
    MessageList list;
    MessageView view;
};

} // namespace

class MessageViewTest : public QObject
{
    Q_OBJECT

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
        QVERIFY(!read.isEmpty());
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

    void selectsInsideAMessage()
    {
        Stage stage(100);
        const int row = stage.list.count() - 1;
        const QString content = stage.list.at(row).message.content;
        drag(stage, stage.characterAt(row, 0), stage.characterAt(row, 7) + QPoint(3, 0));
        QVERIFY(stage.view.hasSelection());
        QVERIFY(content.contains(stage.view.selectedText()));
        QVERIFY(stage.view.selectedText().size() >= 6);
        QTest::keySequence(&stage.view, QKeySequence::Copy);
        QCOMPARE(QGuiApplication::clipboard()->text(), stage.view.selectedText());
        QTest::keyClick(&stage.view, Qt::Key_Escape);
        QVERIFY(!stage.view.hasSelection());
    }

    void copiesOverMessagesWithNamesAndTimes()
    {
        Stage stage(100);
        const int last = stage.list.count() - 1;
        const QPoint from = stage.characterAt(last - 1, 8);
        drag(stage, from, stage.characterAt(last, 6) + QPoint(3, 0));
        const QStringList lines = stage.view.selectedText().split('\n');
        QCOMPARE(lines.size(), 4);
        const Message &first = stage.list.at(last - 1).message;
        QCOMPARE(lines.at(0), first.sender.name + ", " + MessageList::timeText(first.timestamp));
        QVERIFY(first.content.endsWith(lines.at(1)));
        QVERIFY(stage.list.at(last).message.content.startsWith(lines.at(3)));
    }

    void selectsAllThatIsThere()
    {
        Stage stage(3);
        QTest::keySequence(&stage.view, QKeySequence::SelectAll);
        for (int i = 0; i < 3; ++i)
            QVERIFY(stage.view.selectedText().contains(stage.source.at(i).content));
    }

    void selectsAWordByDoubleClick()
    {
        Stage stage(3);
        QTest::mouseDClick(stage.view.viewport(), Qt::LeftButton, {}, stage.characterAt(2, 10));
        QCOMPARE(stage.view.selectedText(), "number");
    }

    void theSelectionStaysWithItsMessage()
    {
        Stage stage(1'000);
        stage.wheel(400);
        stage.source.hold = true;
        stage.settle();
        const qint64 held = stage.firstInSight();
        QTest::mouseDClick(stage.view.viewport(), Qt::LeftButton, {},
                           stage.characterAt(stage.list.rowOf(held), 1));
        QCOMPARE(stage.view.selectedText(), "message");
        while (stage.source.waiting() == 0)
            stage.wheel(200);
        stage.source.answerOne();
        QCOMPARE(stage.view.selectedText(), "message");
        Message message = stage.list.at(stage.list.rowOf(held)).message;
        message.reactions = {{"👍", 1, {}}};
        stage.source.change(message);
        QCOMPARE(stage.view.selectedText(), "message");
        message.content = "something else";
        message.changed += 1;
        stage.source.change(message);
        QVERIFY(!stage.view.hasSelection());
    }

    void clicksSayWhatWasClicked()
    {
        Stage stage(100);
        Message message =
            stage.source.add(stage.source.person(0), "https://example.com/page and words");
        message.replyTo = ReplyReference{{"m2"}, FakeSource::offsetOf(2), stage.source.person(2)};
        message.reactions = {{"👍", 1, {stage.source.self().id}}, {"🎉", 2, {}}};
        stage.source.change(message);
        const int row = stage.list.count() - 1;
        QSignalSpy links(&stage.view, &MessageView::linkActivated);
        QSignalSpy reactions(&stage.view, &MessageView::reactionToggled);
        QSignalSpy replies(&stage.view, &MessageView::replyActivated);
        QSignalSpy menus(&stage.view, &MessageView::contextMenuRequested);

        click(stage, stage.characterAt(row, 3));
        QCOMPARE(links.size(), 1);
        QCOMPARE(links.at(0).at(0).toUrl(), QUrl("https://example.com/page"));
        click(stage, stage.characterAt(row, 28));
        QCOMPARE(links.size(), 1);

        for (int chip = 0; chip < 2; ++chip) {
            const QRectF rect = stage.view.layoutOf(row).reactions.at(chip).rect;
            click(stage, stage.inRow(row, rect.center()));
            QCOMPARE(reactions.size(), chip + 1);
            QCOMPARE(reactions.at(chip).at(0).value<MessageId>(), message.id);
            QCOMPARE(reactions.at(chip).at(2).toBool(), chip == 1);
        }

        QContextMenuEvent menu(QContextMenuEvent::Mouse, stage.characterAt(row, 3), {1, 2});
        QCoreApplication::sendEvent(stage.view.viewport(), &menu);
        QCOMPARE(menus.size(), 1);
        QCOMPARE(menus.at(0).at(0).toInt(), row);
        QCOMPARE(menus.at(0).at(2).toUrl(), QUrl("https://example.com/page"));

        click(stage, stage.inRow(row, stage.view.layoutOf(row).reply.center()));
        QCOMPARE(replies.size(), 1);
        QCOMPARE(replies.at(0).at(0).toLongLong(), FakeSource::offsetOf(2));
        stage.settle();
        const int target = stage.list.rowOf(FakeSource::offsetOf(2));
        QVERIFY(target >= 0);
        QVERIFY(stage.view.viewport()->rect().contains(stage.view.rowRect(target)));
    }

    void draggingOverALinkDoesNotOpenIt()
    {
        Stage stage(10);
        stage.source.add(stage.source.person(0), "https://example.com/a/long/address");
        const int row = stage.list.count() - 1;
        QSignalSpy links(&stage.view, &MessageView::linkActivated);
        drag(stage, stage.characterAt(row, 2), stage.characterAt(row, 25));
        QCOMPARE(links.size(), 0);
        QVERIFY(stage.view.hasSelection());
    }

    void failedMessagesCanBeSentAgainOrDiscarded()
    {
        Stage stage(10);
        stage.source.write("c1", "refused");
        stage.source.fail("c1", "It is too long.");
        const int row = stage.list.count() - 1;
        QSignalSpy again(&stage.view, &MessageView::sendAgainRequested);
        QSignalSpy discard(&stage.view, &MessageView::discardRequested);
        click(stage, stage.inRow(row, stage.view.layoutOf(row).sendAgain.center()));
        click(stage, stage.inRow(row, stage.view.layoutOf(row).discard.center()));
        QCOMPARE(again.size(), 1);
        QCOMPARE(again.at(0).at(0).toString(), "c1");
        QCOMPARE(discard.size(), 1);
        QCOMPARE(discard.at(0).at(0).toString(), "c1");
    }

    void keysMoveTheCurrentRowAndOpenItsMenu()
    {
        Stage stage(1'000);
        stage.view.clearFocus();
        stage.view.setFocus(Qt::TabFocusReason);
        const int last = stage.list.count() - 1;
        QCOMPARE(stage.view.currentRow(), last);
        for (int i = 0; i < 15; ++i)
            QTest::keyClick(&stage.view, Qt::Key_Up);
        stage.settle();
        const int current = stage.view.currentRow();
        QVERIFY(current < stage.list.count() - 5);
        QVERIFY(stage.view.viewport()->rect().intersects(stage.view.rowRect(current)));
        QSignalSpy menus(&stage.view, &MessageView::contextMenuRequested);
        QContextMenuEvent menu(QContextMenuEvent::Keyboard, {}, {});
        QCoreApplication::sendEvent(stage.view.viewport(), &menu);
        QCOMPARE(menus.size(), 1);
        QCOMPARE(menus.at(0).at(0).toInt(), current);
        QTest::keyClick(&stage.view, Qt::Key_End);
        QVERIFY(stage.bottomIsInSight());
        QTest::keyClick(&stage.view, Qt::Key_PageUp);
        QVERIFY(!stage.view.isAtBottom());
        QTest::keyClick(&stage.view, Qt::Key_PageDown);
        QVERIFY(stage.view.isAtBottom());
    }

    void aFailedPageIsAskedForAgainByAClick()
    {
        Stage stage(1'000, 0, false);
        stage.source.failWith = "You are offline.";
        stage.view.open();
        QTRY_COMPARE(stage.list.opening(), MessageList::Progress::Failed);
        stage.source.failWith.clear();
        click(stage, stage.view.viewport()->rect().center());
        stage.settle();
        QCOMPARE(stage.list.count(), 50);

        // Far away, while something is shown.
        stage.source.failWith = "You are offline.";
        stage.view.jumpTo(FakeSource::offsetOf(10));
        QTRY_COMPARE(stage.list.opening(), MessageList::Progress::Failed);
        stage.source.failWith.clear();
        click(stage, {stage.view.viewport()->width() / 2, 18});
        stage.settle();
        QVERIFY(stage.list.rowOf(FakeSource::offsetOf(10)) >= 0);
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
        QCOMPARE(item->text(QAccessible::Name), MessageList::describe(stage.list.at(last)));
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

private:
    static void click(Stage &stage, const QPoint &pos)
    {
        QTest::mouseClick(stage.view.viewport(), Qt::LeftButton, {}, pos);
    }

    static void drag(Stage &stage, const QPoint &from, const QPoint &to)
    {
        QWidget *viewport = stage.view.viewport();
        QTest::mousePress(viewport, Qt::LeftButton, {}, from);
        // QTest::mouseMove() presses no button.
        for (const QPoint &pos : {(from + to) / 2, to}) {
            QMouseEvent move(QEvent::MouseMove, pos, viewport->mapToGlobal(pos), Qt::NoButton,
                             Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(viewport, &move);
        }
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
    }
};

QTEST_MAIN(MessageViewTest)
#include "tst_messageview.moc"
