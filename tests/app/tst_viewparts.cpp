#include "messagescroll.h"
#include "readprogress.h"
#include "rowcursor.h"
#include "support/fakesource.h"

#include <QAbstractScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

/// A made-up conversation, open at its end, and where its rows are in a viewport.
struct Rows
{
    explicit Rows(qint64 size, double height = 400)
        : source(size)
        , list(&source)
    {
        list.open();
        if (!QTest::qWaitFor([this] { return list.opening() == MessageList::Progress::Idle; }))
            qFatal("the list did not open");
        layouts.setStyle({Theme::light(), Fonts::of(QFont()), 500}, QDate(2026, 1, 2));
        layouts.reset();
        placement.setViewportHeight(height);
        placement.reset();
        placement.scrollToBottom();
    }

    FakeSource source;
    MessageList list;
    RowLayouts layouts{&list};
    RowPlacement placement{&layouts};
};

} // namespace

class ViewPartsTest : public QObject
{
    Q_OBJECT

private slots:
    void aRowIsFollowedAsOthersComeAndGo()
    {
        TrackedRow at{5};
        at.inserted(5, 6);
        QCOMPARE(at.row, 7);
        at.inserted(8, 9);
        QCOMPARE(at.row, 7);
        at.removed(0, 2);
        QCOMPARE(at.row, 4);
        at.moved(6, 2);
        QCOMPARE(at.row, 5);
        at.moved(5, 1);
        QCOMPARE(at.row, 1);
        at.removed(1, 1);
        QCOMPARE(at.row, -1);
    }

    void keysBeginInSightAndStepThroughTheRows()
    {
        Rows rows(30);
        RowCursor cursor(rows.placement);
        QSignalSpy chosen(&cursor, &RowCursor::rowChosen);
        const int last = rows.list.count() - 1;
        QCOMPARE(cursor.step(-1, 20, 400), 0.0);
        QCOMPARE(cursor.row(), last);
        QCOMPARE(cursor.step(-1, 20, 400), 0.0);
        QCOMPARE(cursor.row(), last - 1);
        QCOMPARE(chosen.size(), 2);
        cursor.step(1, 20, 400);
        QCOMPARE(cursor.step(1, 20, 400), 20.0); // there is no next one
        QCOMPARE(cursor.row(), last);
    }

    void keysStepThroughWhatCanBeActivated()
    {
        Rows rows(3);
        rows.source.add(rows.source.person(0), "https://a.example and https://b.example");
        rows.layouts.reset();
        rows.placement.reset();
        rows.placement.scrollToBottom();
        RowCursor cursor(rows.placement);
        QSignalSpy words(&cursor, &RowCursor::partChosen);
        cursor.setRow(3);
        QCOMPARE(cursor.partOf(3), Hit());
        QCOMPARE(cursor.activeIn(3), (Hit{Hit::Part::Item, 0, 0}));
        cursor.stepPart(1);
        cursor.stepPart(1);
        QCOMPARE(cursor.partOf(3), (Hit{Hit::Part::Item, 1, 0}));
        QCOMPARE(cursor.activeIn(3), cursor.partOf(3));
        cursor.stepPart(1); // there is no third
        QCOMPARE(words.size(), 2);
        QCOMPARE(words.at(1).at(0).toString(), "Link: https://b.example");
        QCOMPARE(cursor.partOf(2), Hit());
        QCOMPARE(cursor.activeIn(2), Hit());
    }

    void onlyWhatIsLookedAtForAMomentIsRead()
    {
        Rows rows(30);
        ReadProgress read(&rows.list);
        QSignalSpy readUpTo(&read, &ReadProgress::readUpTo);
        QSignalSpy attended(&read, &ReadProgress::attended);
        read.begin(FakeSource::offsetOf(10));
        read.read(rows.placement.visible(), 400);
        QVERIFY(readUpTo.isEmpty());
        read.setShown(true);
        read.read(rows.placement.visible(), 400);
        QVERIFY(readUpTo.isEmpty());
        QVERIFY(attended.wait());
        read.read(rows.placement.visible(), 400);
        QCOMPARE(readUpTo.size(), 1);
        QCOMPARE(read.readTo(), FakeSource::offsetOf(29));
    }

    void whatALeapPassesIsNotRead()
    {
        Rows rows(30);
        ReadProgress read(&rows.list);
        QSignalSpy attended(&read, &ReadProgress::attended);
        read.begin(FakeSource::offsetOf(5));
        read.setShown(true);
        QVERIFY(attended.wait());
        read.setLeapt(true);
        read.read(rows.placement.visible(), 400);
        QCOMPARE(read.readTo(), FakeSource::offsetOf(5));
        read.setLeapt(false);
        read.read(rows.placement.visible(), 400);
        QCOMPARE(read.readTo(), FakeSource::offsetOf(29));
    }

    void nobodyReadsWhileTheSessionIsLocked()
    {
        Rows rows(30);
        ReadProgress read(&rows.list);
        read.setShown(true);
        QVERIFY(read.isFollowed());
        read.setLocked(true);
        QVERIFY(!read.isFollowed());
        read.addUnseen(FakeSource::offsetOf(29));
        read.endReached();
        QCOMPARE(read.unseen(), 1);
        read.setLocked(false);
        read.endReached();
        QCOMPARE(read.unseen(), 0);
        read.setConnected(false);
        QVERIFY(!read.isFollowed());
    }

    void theEndIsLeftByScrollingAndReachedAgain()
    {
        Rows rows(60);
        QAbstractScrollArea area;
        area.resize(500, 400);
        area.show();
        MessageScroll scroll(&rows.list, &rows.layouts, &area);
        QSignalSpy reached(&scroll, &MessageScroll::endReached);
        scroll.setStyle(rows.layouts.style(), rows.layouts.today());
        QVERIFY(scroll.isAtEnd());
        scroll.by(-200);
        QVERIFY(!scroll.isAtEnd());
        const int before = area.verticalScrollBar()->value();
        QVERIFY(before < area.verticalScrollBar()->maximum());
        reached.clear();
        scroll.toNewest();
        QVERIFY(scroll.isAtEnd());
        QCOMPARE(reached.size(), 1);
        QCOMPARE(area.verticalScrollBar()->value(), area.verticalScrollBar()->maximum());
        scroll.to(rows.list.at(5).message.offset);
        QVERIFY(!scroll.isAtEnd());
        QVERIFY(scroll.placement().placeOf(5).top >= 0);
    }
};

QTEST_MAIN(ViewPartsTest)
#include "tst_viewparts.moc"
