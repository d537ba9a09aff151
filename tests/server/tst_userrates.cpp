#include "userrates.h"

#include <QTest>

using namespace chatbook;
using namespace std::chrono_literals;

class UserRatesTest : public QObject
{
    Q_OBJECT

private slots:
    void givesAllConnectionsOfAUserTheSame()
    {
        UserRates rates(1);
        const auto desk = rates.of(UserKey(1), 100s);
        const auto phone = rates.of(UserKey(1), 100s);
        QCOMPARE(desk->take(100s), 0ms);
        QCOMPARE(phone->take(100s), 0ms);
        QVERIFY(desk->take(100s) > 0ms);
        QCOMPARE(rates.of(UserKey(2), 100s)->take(100s), 0ms);
    }

    void startsNobodyAnewWhoLogsInAgain()
    {
        UserRates rates(1);
        for (int i = 0; i < 2; ++i)
            QCOMPARE(rates.of(UserKey(1), 100s)->take(100s), 0ms);
        for (int other = 2; other < 5'000; ++other)
            (void)rates.of(UserKey(other), 100s);
        QVERIFY(rates.of(UserKey(1), 100s)->take(100s) > 0ms);
    }

    void keepsWhoIsThereAndForgetsTheOthers()
    {
        UserRates rates(1);
        const auto there = rates.of(UserKey(1), 100s);
        for (int gone = 2; gone < 100'000; ++gone)
            (void)rates.of(UserKey(gone), 200s);
        QVERIFY2(rates.size() < 2'000, qPrintable(QString::number(rates.size())));
        QCOMPARE(rates.of(UserKey(1), 200s), there);
    }
};

QTEST_GUILESS_MAIN(UserRatesTest)
#include "tst_userrates.moc"
