#include "usershares.h"

#include <QTest>

using namespace chatbook;
using namespace std::chrono_literals;

class UserSharesTest : public QObject
{
    Q_OBJECT

    const Bounds m_bounds{.requestsPerSecondPerUser = 1};

private slots:
    void givesAllConnectionsOfAUserTheSame()
    {
        UserShares shares(m_bounds);
        const auto desk = shares.of(UserKey(1), 100s);
        const auto phone = shares.of(UserKey(1), 100s);
        QCOMPARE(desk->rate.take(100s), 0ms);
        QCOMPARE(phone->rate.take(100s), 0ms);
        QVERIFY(desk->rate.take(100s) > 0ms);
        QCOMPARE(shares.of(UserKey(2), 100s)->rate.take(100s), 0ms);
    }

    void startsNobodyAnewWhoLogsInAgain()
    {
        UserShares shares(m_bounds);
        for (int i = 0; i < 2; ++i)
            QCOMPARE(shares.of(UserKey(1), 100s)->rate.take(100s), 0ms);
        for (int other = 2; other < 5'000; ++other)
            (void)shares.of(UserKey(other), 100s);
        QVERIFY(shares.of(UserKey(1), 100s)->rate.take(100s) > 0ms);
    }

    void keepsWhoIsThereAndForgetsTheOthers()
    {
        UserShares shares(m_bounds);
        const auto there = shares.of(UserKey(1), 100s);
        for (int gone = 2; gone < 100'000; ++gone)
            (void)shares.of(UserKey(gone), 200s);
        QVERIFY2(shares.size() < 2'000, qPrintable(QString::number(shares.size())));
        QCOMPARE(shares.of(UserKey(1), 200s), there);
    }
};

QTEST_GUILESS_MAIN(UserSharesTest)
#include "tst_usershares.moc"
