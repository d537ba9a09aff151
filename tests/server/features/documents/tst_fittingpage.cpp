#include "fittingpage.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class FittingPageTest : public QObject
{
    Q_OBJECT

    /// How many of ten documents, of 100 bytes or more each, are left out at the front and at the
    /// back.
    static std::pair<int, int> leftOut(qsizetype kept, qint64 bytes)
    {
        QList<User> users;
        for (int i = 0; i < 10; ++i)
            users.append({{QString(1, QChar('0' + i))}, QString(79, u'x')});
        const FittingPage page = fittingPage(users, kept, bytes);
        if (page.documents.isEmpty())
            return {-1, -1};
        const int first = page.documents.first().utf8().at(8) - '0';
        const int last = page.documents.last().utf8().at(8) - '0';
        if (page.lostFirst != (first > 0) || page.lostLast != (last < 9) ||
            page.documents.size() != last - first + 1)
            return {-2, -2};
        return {first, 9 - last};
    }

    using Lost = std::pair<int, int>;

private slots:
    void leavesWhatFits()
    {
        QCOMPARE(toJsonText(User{{"0"}, QString(79, u'x')}).utf8().size(), 100);
        QCOMPARE(leftOut(0, 1'000), Lost(0, 0));
        QCOMPARE(leftOut(9, 0), Lost(0, 0));
    }

    void cutsTheEndThatIsFarFromWhatWasAskedFor()
    {
        QCOMPARE(leftOut(9, 999), Lost(1, 0));
        QCOMPARE(leftOut(9, 400), Lost(6, 0));
        QCOMPARE(leftOut(0, 999), Lost(0, 1));
        QCOMPARE(leftOut(0, 400), Lost(0, 6));
    }

    void cutsBothEndsAroundTheMiddle()
    {
        QCOMPARE(leftOut(5, 999), Lost(1, 0));
        QCOMPARE(leftOut(5, 500), Lost(3, 2));
        QCOMPARE(leftOut(5, 300), Lost(4, 3));
        QCOMPARE(leftOut(1, 500), Lost(0, 5));
    }

    void alwaysGivesWhatWasAskedFor()
    {
        for (int kept = 0; kept < 10; ++kept)
            QCOMPARE(leftOut(kept, 1), Lost(kept, 9 - kept));
    }

    void leavesAnEmptyPageEmpty()
    {
        QVERIFY(fittingPage(QList<User>(), -1, 1).documents.isEmpty());
    }
};

QTEST_GUILESS_MAIN(FittingPageTest)
#include "tst_fittingpage.moc"
