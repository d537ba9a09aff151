#include "messagewords.h"
#include "support/viewstage.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>

using namespace chatbook;
using namespace chatbook::app;

class MessageViewInputTest : public QObject
{
    Q_OBJECT

private slots:
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
        QCOMPARE(lines.at(0), first.sender.name + ", " + timeText(first.timestamp));
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

        click(stage, stage.inRow(row, rectOfQuote(stage.view.layoutOf(row)).center()));
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

    void homeGoesToTheFirstMessageOfTheConversation()
    {
        Stage stage(1'000);
        comeByKey(stage);
        for (const auto modifiers : {Qt::NoModifier, Qt::ControlModifier}) {
            QTest::keyClick(&stage.view, Qt::Key_Home, modifiers);
            stage.settle();
            QCOMPARE(stage.list.at(0).message.offset, FakeSource::offsetOf(0));
            QVERIFY(stage.view.rowRect(0).top() >= 0);
            QCOMPARE(stage.view.currentRow(), 0);
            QVERIFY(!stage.view.isAtBottom());
            QTest::keyClick(&stage.view, Qt::Key_End, modifiers);
            stage.settle();
            QVERIFY(stage.bottomIsInSight());
            QCOMPARE(stage.view.currentRow(), stage.list.count() - 1);
        }
    }

    void homeGoesThereWhenAllIsLoaded()
    {
        Stage stage(30);
        QTest::keyClick(&stage.view, Qt::Key_Home);
        QVERIFY(stage.view.rowRect(0).top() >= 0);
        QCOMPARE(stage.source.requests.size(), 1);
    }

    void returnFollowsALinkAQuoteOrAReaction()
    {
        Stage stage(100);
        comeByKey(stage);
        QSignalSpy links(&stage.view, &MessageView::linkActivated);
        QSignalSpy reactions(&stage.view, &MessageView::reactionToggled);
        QSignalSpy replies(&stage.view, &MessageView::replyActivated);
        QSignalSpy menus(&stage.view, &MessageView::contextMenuRequested);
        const auto newest = [&](const QString &content) {
            const Message message = stage.source.add(stage.source.person(0), content);
            QTest::keyClick(&stage.view, Qt::Key_End);
            return message;
        };

        newest("see https://example.com/a and https://example.com/b");
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(links.size(), 1);
        QCOMPARE(links.at(0).at(0).toUrl(), QUrl("https://example.com/a"));

        Message message = newest("yes");
        message.reactions = {{"👍", 2, {}}};
        stage.source.change(message);
        QTest::keyClick(&stage.view, Qt::Key_Enter);
        QCOMPARE(reactions.size(), 1);
        QCOMPARE(reactions.at(0).at(1).toString(), QString("👍"));

        newest("only words");
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(menus.size(), 1);

        message = newest("no");
        message.replyTo = ReplyReference{{"m2"}, FakeSource::offsetOf(2), stage.source.person(2)};
        stage.source.change(message);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(replies.size(), 1);
        stage.settle();
        const int quoted = stage.list.rowOf(FakeSource::offsetOf(2));
        QVERIFY(quoted >= 0);
        QCOMPARE(stage.view.currentRow(), quoted); // one reads on there
    }

    void leftAndRightChooseWhatReturnFollows()
    {
        Stage stage(100);
        comeByKey(stage);
        Message message =
            stage.source.add(stage.source.person(0), "https://example.com/a https://example.com/b");
        message.reactions = {{"👍", 2, {}}};
        stage.source.change(message);
        QTest::keyClick(&stage.view, Qt::Key_End);
        QSignalSpy links(&stage.view, &MessageView::linkActivated);
        QSignalSpy reactions(&stage.view, &MessageView::reactionToggled);
        QSignalSpy spoken(&stage.view, &MessageView::spoken);
        QTest::keyClick(&stage.view, Qt::Key_Right);
        QTest::keyClick(&stage.view, Qt::Key_Right);
        QCOMPARE(spoken.last().at(0).toString(), QString("Link: https://example.com/b"));
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(links.at(0).at(0).toUrl(), QUrl("https://example.com/b"));
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(&stage.view, Qt::Key_Right);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(reactions.size(), 1);
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(&stage.view, Qt::Key_Left);
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(links.at(1).at(0).toUrl(), QUrl("https://example.com/a"));
    }

    void returnAsksAgainForWhatCouldNotBeLoaded()
    {
        Stage stage(1'000, 0, false);
        stage.source.failWith = "You are offline.";
        stage.view.open();
        QTRY_COMPARE(stage.list.opening(), MessageList::Progress::Failed);
        stage.source.failWith.clear();
        QTest::keyClick(&stage.view, Qt::Key_Return);
        stage.settle();
        QCOMPARE(stage.list.count(), 50);
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

private:
    static void comeByKey(Stage &stage)
    {
        stage.view.clearFocus();
        stage.view.setFocus(Qt::TabFocusReason);
    }

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

QTEST_MAIN(MessageViewInputTest)
#include "tst_messageviewinput.moc"
