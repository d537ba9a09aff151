#include "pageloader.h"
#include "support/fakesource.h"
#include "unreadline.h"

#include <QSignalSpy>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

class MessageListPartsTest : public QObject
{
    Q_OBJECT

    /// Stored messages with these offsets; negative ones are by oneself.
    static QList<MessageRow> rowsOf(const QList<int> &offsets)
    {
        QList<MessageRow> rows;
        for (const int offset : offsets) {
            MessageRow row;
            row.message.offset = qAbs(offset);
            row.own = offset < 0;
            rows.append(row);
        }
        return rows;
    }

    static int lineIn(const UnreadLine &line, const QList<int> &offsets, bool hasOlder = false)
    {
        return line.rowIn(rowsOf(offsets), int(offsets.size()), hasOlder);
    }

private slots:
    void theLineStandsAboveTheFirstOfOthersThatWasNotRead()
    {
        UnreadLine line(20);
        QCOMPARE(lineIn(line, {10, 20, 30, 40}), 2);
        QCOMPARE(lineIn(line, {10, 20, -30, 40}), 3);
        QCOMPARE(lineIn(line, {10, 20, -30}), -1);
        QCOMPARE(lineIn(line, {30, 40}), 0);
        QCOMPARE(lineIn(line, {30, 40}, true), -1); // others may stand before them
        QCOMPARE(lineIn(line, {}), -1);
        QCOMPARE(lineIn(UnreadLine({}), {10, 20}), -1);
    }

    void whatIsSeenComingInIsNotNew()
    {
        UnreadLine line(20);
        line.arrived(rowsOf({30}).constFirst());
        QCOMPARE(lineIn(line, {10, 20, 30}), -1);
    }

    void whatComesWhileNobodyLooksIsNew()
    {
        UnreadLine line(std::nullopt);
        line.leave(0);
        line.arrived(rowsOf({-20}).constFirst());
        line.arrived(rowsOf({30}).constFirst());
        QCOMPARE(lineIn(line, {10, -20, 30}), 2);
        QCOMPARE(line.reopen(), std::optional<qint64>(29));
        line.comeBack();
        QCOMPARE(line.reopen(), std::optional<qint64>());
    }

    void onePageAtATimeIsAskedForInEachDirection()
    {
        FakeSource source(100);
        source.hold = true;
        PageLoader pages(&source);
        QSignalSpy finished(&pages, &PageLoader::finished);
        pages.open({.where = PageRequest::Where::Newest, .limit = 50});
        pages.fetchOlder(500); // a part is being opened
        QCOMPARE(source.requests.size(), 1);
        source.answerOne();
        pages.fetchOlder(500);
        pages.fetchOlder(500);
        pages.fetchNewer(600);
        QCOMPARE(source.requests.size(), 3);
        QCOMPARE(pages.progress(PageLoader::Purpose::Older), PageLoader::Progress::Loading);
        QVERIFY(pages.isWaiting());
        source.answerOne();
        source.answerOne();
        QVERIFY(!pages.isWaiting());
        QCOMPARE(finished.size(), 2);
    }

    void whatWasAskedForAPartThatWasLeftIsDropped()
    {
        FakeSource source(100);
        source.hold = true;
        PageLoader pages(&source);
        QSignalSpy loaded(&pages, &PageLoader::loaded);
        pages.open({.where = PageRequest::Where::Newest, .limit = 50});
        pages.open({.where = PageRequest::Where::Around, .offset = 10, .limit = 50});
        source.answerOne();
        QVERIFY(loaded.isEmpty());
        source.answerOne();
        QCOMPARE(loaded.size(), 1);
    }

    void aFailureIsTakenOnce()
    {
        FakeSource source(100);
        source.hold = true;
        source.failWith = "It is gone.";
        PageLoader pages(&source);
        pages.open({.where = PageRequest::Where::Newest, .limit = 50});
        source.answerOne();
        QCOMPARE(pages.failure().message, "It is gone.");
        QVERIFY(pages.takeFailure(PageLoader::Purpose::Open));
        QVERIFY(!pages.takeFailure(PageLoader::Purpose::Open));
    }
};

QTEST_GUILESS_MAIN(MessageListPartsTest)
#include "tst_messagelistparts.moc"
