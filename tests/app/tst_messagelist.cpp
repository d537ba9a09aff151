#include "messagelist.h"
#include "messagewords.h"
#include "support/fakesource.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

using Mode = QAbstractItemModelTester::FailureReportingMode;

class MessageListTest : public QObject
{
    Q_OBJECT

private slots:
    void opensAtTheNewest()
    {
        FakeSource source(100'000);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        QSignalSpy resets(&list, &QAbstractItemModel::modelReset);
        list.open();
        QCOMPARE(list.opening(), MessageList::Progress::Loading);
        QTRY_COMPARE(list.count(), 50);
        QCOMPARE(resets.size(), 1);
        QCOMPARE(lastOffset(list), FakeSource::offsetOf(99'999));
        QVERIFY(list.hasOlder());
        QVERIFY(!list.hasNewer());
        QCOMPARE(list.unreadRow(), -1);
        QCOMPARE(list.data(list.index(49), MessageList::ContentRole).toString(),
                 source.at(99'999).content);
        QVERIFY(list.at(48).own);
    }

    void opensAroundTheUnreadLine()
    {
        FakeSource source(1'000, FakeSource::offsetOf(500));
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        list.open();
        QTRY_COMPARE(list.count(), 50);
        QVERIFY(list.hasOlder());
        QVERIFY(list.hasNewer());
        // 501 to 504 and on: the first that is not own.
        QVERIFY(list.unreadRow() > 0);
        const MessageRow &row = list.at(list.unreadRow());
        QVERIFY(!row.own);
        QVERIFY(row.message.offset > FakeSource::offsetOf(500));
        for (int i = 0; i < list.unreadRow(); ++i)
            QVERIFY(list.at(i).own || list.at(i).message.offset <= FakeSource::offsetOf(500));
    }

    void whatComesInWhileReadingIsNotUnread()
    {
        FakeSource source(10, FakeSource::offsetOf(9));
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.count(), 10);
        source.add(source.person(0), "live");
        QCOMPARE(list.count(), 11);
        QCOMPARE(list.unreadRow(), -1);
    }

    void drawsTheLineAboveWhatCameInWhileNobodyLooked()
    {
        FakeSource source(30, FakeSource::offsetOf(9));
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.opening(), MessageList::Progress::Idle);
        QCOMPARE(list.unreadRow(), 10);
        source.add(source.person(0), "seen coming in");
        list.leave(source.add(source.person(0), "and read").offset);
        source.add(source.self(), "one's own, from elsewhere");
        QCOMPARE(list.unreadRow(), 10); // nothing new yet
        const Message first = source.add(source.person(2), "first");
        QCOMPARE(list.unreadRow(), list.rowOf(first.offset));
        source.add(source.person(0), "second");
        list.comeBack();
        source.add(source.person(0), "seen coming in");
        QCOMPARE(list.unreadRow(), list.rowOf(first.offset));
        list.leave(first.offset); // before the second was read
        source.add(source.person(0), "fourth");
        QCOMPARE(list.unreadRow(), list.rowOf(first.offset) + 1);
    }

    void drawsTheLineInAConversationThatWasEmpty()
    {
        FakeSource source(0);
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.opening(), MessageList::Progress::Idle);
        list.leave(0);
        source.add(source.person(0), "the first of all");
        QCOMPARE(list.unreadRow(), 0);
        list.leave(0); // the screen locks, and nothing was read
        source.add(source.person(0), "the second");
        QCOMPARE(list.unreadRow(), 0);
    }

    void goesOnWhereItWasLeftAfterAGap()
    {
        FakeSource source(100);
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.opening(), MessageList::Progress::Idle);
        const qint64 read = FakeSource::offsetOf(99);
        list.leave(read);
        source.addUnheard(500);
        emit source.historyReset();
        list.comeBack();
        QTRY_COMPARE(list.opening(), MessageList::Progress::Idle);
        QVERIFY(list.rowOf(read) >= 0);
        QVERIFY(list.unreadRow() > list.rowOf(read));
        QVERIFY(list.hasNewer());
    }

    void keepsAWindowWhileItIsReadToTheOldest()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        QSignalSpy resets(&list, &QAbstractItemModel::modelReset);
        list.open();
        QTRY_COMPARE(list.count(), 50);
        while (list.hasOlder()) {
            const qint64 first = list.at(0).message.offset;
            list.fetchOlder();
            QTRY_VERIFY(list.at(0).message.offset < first);
            QVERIFY(list.count() <= MessageList::capacity);
            QVERIFY(isWithoutHole(list));
        }
        QCOMPARE(list.at(0).message.offset, FakeSource::offsetOf(0));
        QVERIFY(list.hasNewer());
        while (list.hasNewer()) {
            const qint64 last = lastOffset(list);
            list.fetchNewer();
            QTRY_VERIFY(lastOffset(list) > last);
            QVERIFY(list.count() <= MessageList::capacity);
            QVERIFY(isWithoutHole(list));
        }
        QCOMPARE(lastOffset(list), FakeSource::offsetOf(999));
        QVERIFY(list.hasOlder());
        QCOMPARE(resets.size(), 1);
    }

    void asksForOnePageAtATimeInEachDirection()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        list.showAround(FakeSource::offsetOf(500));
        QTRY_COMPARE(list.count(), 50);
        source.hold = true;
        for (int i = 0; i < 5; ++i) {
            list.fetchOlder();
            list.fetchNewer();
        }
        QCOMPARE(source.waiting(), 2);
        source.answerOne();
        source.answerOne();
        QCOMPARE(list.count(), 150);
    }

    void showsAroundAnOffsetWithoutAResetWhenItIsThere()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.count(), 50);
        QSignalSpy resets(&list, &QAbstractItemModel::modelReset);
        list.showAround(FakeSource::offsetOf(990));
        QCOMPARE(source.requests.size(), 1);
        list.showAround(FakeSource::offsetOf(100));
        QCOMPARE(list.count(), 50); // what is shown stays until the answer
        QTRY_COMPARE(resets.size(), 1);
        QVERIFY(list.rowOf(FakeSource::offsetOf(100)) >= 0);
        list.showNewest();
        QTRY_COMPARE(resets.size(), 2);
        QCOMPARE(lastOffset(list), FakeSource::offsetOf(999));
    }

    void appendsLiveMessagesOnlyAtTheNewest()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        QSignalSpy arrived(&list, &MessageList::messageArrived);
        list.open();
        QTRY_COMPARE(list.count(), 50);
        source.add(source.person(0), "hello");
        QCOMPARE(list.count(), 51);
        QCOMPARE(arrived.size(), 1);
        list.showAround(FakeSource::offsetOf(100));
        QTRY_VERIFY(list.hasNewer());
        source.add(source.person(0), "again");
        QCOMPARE(list.count(), 50);
        QCOMPARE(arrived.size(), 2);
    }

    void trimsTheOldestWhileFollowingAndStaysPutOtherwise()
    {
        FakeSource source(200);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        list.open();
        QTRY_COMPARE(list.count(), 50);
        while (list.hasOlder()) {
            list.fetchOlder();
            QTRY_COMPARE(list.older(), MessageList::Progress::Idle);
        }
        QCOMPARE(list.count(), 200);
        source.add(source.person(0), "one");
        QCOMPARE(list.count(), 200);
        QCOMPARE(list.at(0).message.offset, FakeSource::offsetOf(1));
        QVERIFY(list.hasOlder());

        list.setFollowing(false);
        source.add(source.person(0), "two");
        QCOMPARE(list.at(0).message.offset, FakeSource::offsetOf(1));
        QVERIFY(list.hasNewer());
        list.fetchNewer();
        QTRY_COMPARE(list.at(list.count() - 1).message.content, QString("two"));
    }

    void missesNothingThatComesInWhileAPageIsUnderWay()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        source.hold = true;
        list.open();
        const MessagePage early = source.page(source.requests.constLast());
        source.add(source.person(0), "between");
        emit source.pageReady(source.requests.constLast(), early);
        QCOMPARE(list.count(), 51);
        QCOMPARE(list.at(50).message.content, QString("between"));
    }

    void aPendingMessageBecomesTheStoredOneInPlace()
    {
        FakeSource source(10);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        list.open();
        QTRY_COMPARE(list.count(), 10);
        QSignalSpy written(&list, &MessageList::messageWritten);
        QSignalSpy inserted(&list, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&list, &QAbstractItemModel::rowsRemoved);
        source.write("c1", "mine");
        QCOMPARE(written.size(), 1);
        QCOMPARE(list.count(), 11);
        QCOMPARE(list.storedCount(), 10);
        QCOMPARE(list.data(list.index(10), MessageList::StateRole).toString(), "waiting");
        source.acknowledge("c1");
        QCOMPARE(list.count(), 11);
        QCOMPARE(list.storedCount(), 11);
        QCOMPARE(list.data(list.index(10), MessageList::StateRole).toString(), "stored");
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(removed.size(), 0);
        QCOMPARE(written.size(), 1);
    }

    void aStoredMessageMovesBeforeThoseThatStillWait()
    {
        FakeSource source(10);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        list.open();
        QTRY_COMPARE(list.count(), 10);
        source.write("c1", "refused");
        source.fail("c1", "It is too long.");
        QCOMPARE(list.data(list.index(10), MessageList::StateRole).toString(), "failed");
        source.write("c2", "goes out");
        QSignalSpy moved(&list, &QAbstractItemModel::rowsMoved);
        source.acknowledge("c2");
        QCOMPARE(moved.size(), 1);
        QCOMPARE(list.at(10).message.content, "goes out");
        QCOMPARE(list.at(11).message.content, "refused");
        source.add(source.person(0), "answer");
        QCOMPARE(list.at(11).message.content, "answer");
        QCOMPARE(list.at(12).message.content, "refused");
        source.discard("c1");
        QCOMPARE(list.count(), 12);
    }

    void anothersClientOffsetTakesNoPlace()
    {
        FakeSource source(10);
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.count(), 10);
        source.write("c1", "mine");
        source.add(source.person(0), "theirs", "c1");
        QCOMPARE(list.count(), 12);
        QCOMPARE(list.at(10).message.content, "theirs");
        QCOMPARE(list.at(11).message.content, "mine");
    }

    void changesMessagesInPlace()
    {
        FakeSource source(100);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        list.open();
        QTRY_COMPARE(list.count(), 50);
        QSignalSpy changed(&list, &QAbstractItemModel::dataChanged);
        Message message = source.at(70);
        message.content = "edited";
        source.change(message);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(list.at(20).message.content, "edited");
        message.changed -= 2;
        message.content = "late news of an older state";
        emit source.messageUpdated(message);
        QCOMPARE(list.at(20).message.content, "edited");
        source.change(source.at(3)); // outside
        QCOMPARE(changed.size(), 1);
    }

    void tellsOfTheReplyWhenWhatItQuotesChangesBeyondTheWindow()
    {
        FakeSource source(500);
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.opening(), MessageList::Progress::Idle);
        Message reply = list.at(7).message;
        reply.replyTo = ReplyReference{{"m3"}, FakeSource::offsetOf(3), source.person(0)};
        source.change(reply);
        QSignalSpy changed(&list, &QAbstractItemModel::dataChanged);
        Message quoted = source.at(3);
        QVERIFY(list.rowOf(quoted.offset) < 0);
        quoted.content.clear();
        quoted.deletedAt = quoted.timestamp;
        source.change(quoted);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex().row(), 7);
    }

    void saysWhyAPageFailedAndTriesAgainWhenTold()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        source.failWith = "You are offline.";
        list.open();
        QTRY_COMPARE(list.opening(), MessageList::Progress::Failed);
        QCOMPARE(list.failure().message, "You are offline.");
        source.failWith.clear();
        list.retry();
        QTRY_COMPARE(list.count(), 50);
        QCOMPARE(list.opening(), MessageList::Progress::Idle);

        source.failWith = "Gone.";
        list.fetchOlder();
        QTRY_COMPARE(list.older(), MessageList::Progress::Failed);
        const qsizetype asked = source.requests.size();
        list.fetchOlder(); // not by itself
        QCOMPARE(source.requests.size(), asked);
        source.failWith.clear();
        list.retry();
        QTRY_COMPARE(list.count(), 100);
    }

    void readsAnewAfterAHistoryReset()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        QAbstractItemModelTester tester(&list, Mode::QtTest);
        list.showAround(FakeSource::offsetOf(500));
        QTRY_COMPARE(list.count(), 50);
        const qint64 middle = list.at(25).message.offset;
        QSignalSpy resets(&list, &QAbstractItemModel::modelReset);
        emit source.historyReset();
        QTRY_COMPARE(resets.size(), 1);
        QVERIFY(list.rowOf(middle) >= 0);
        QVERIFY(isWithoutHole(list));
    }

    void dropsTheAnswerToWhatWasLeftBehind()
    {
        FakeSource source(1'000);
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.count(), 50);
        source.hold = true;
        list.fetchOlder();
        list.showAround(FakeSource::offsetOf(100));
        source.answerOne(); // older
        QCOMPARE(list.count(), 50);
        source.answerOne();
        QVERIFY(list.rowOf(FakeSource::offsetOf(100)) >= 0);
        QVERIFY(isWithoutHole(list));
    }

    void describesRowsForThoseWhoHearThem()
    {
        FakeSource source(10);
        MessageList list(&source);
        list.open();
        QTRY_COMPARE(list.count(), 10);
        const QString spoken = list.data(list.index(0), Qt::AccessibleTextRole).toString();
        QCOMPARE(spoken, "Ada, " + timeText(source.at(0).timestamp) + ": message number 0");
        source.write("c1", "%1 %2");
        source.fail("c1", "Too long.");
        QVERIFY(describe(list.at(10)).contains("%1 %2"));
        QVERIFY(describe(list.at(10)).contains("Too long."));
    }

private:
    static qint64 lastOffset(const MessageList &list)
    {
        return list.at(list.storedCount() - 1).message.offset;
    }

    static bool isWithoutHole(const MessageList &list)
    {
        for (int row = 1; row < list.storedCount(); ++row) {
            if (list.at(row).message.offset != list.at(row - 1).message.offset + 10)
                return false;
        }
        return true;
    }
};

QTEST_MAIN(MessageListTest)
#include "tst_messagelist.moc"
