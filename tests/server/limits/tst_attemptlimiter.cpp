#include "attemptlimiter.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;
using namespace std::chrono_literals;
using Time = AttemptLimiter::Time;

class AttemptLimiterTest : public QObject
{
    Q_OBJECT

    static constexpr AttemptLimiter::Key ada = 1;
    static constexpr AttemptLimiter::Key bob = 2;

private slots:
    void makesTheNextOneWaitAfterItsLimit()
    {
        AttemptLimiter attempts(3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(attempts.wait(ada, 100s), Time(0));
            attempts.begin(ada, 100s + i * 10s);
        }
        QCOMPARE(attempts.wait(ada, 121s), Time(39s));
        QCOMPARE(attempts.wait(ada, 160s), Time(0));
    }

    void keepsKeysApart()
    {
        AttemptLimiter attempts(1);
        attempts.begin(ada, 100s);
        QVERIFY(attempts.wait(ada, 100s) > 0s);
        QCOMPARE(attempts.wait(bob, 100s), Time(0));
    }

    void freesOneTryForEachThatGrowsOld()
    {
        AttemptLimiter attempts(2);
        attempts.begin(ada, 100s);
        attempts.begin(ada, 130s);
        QCOMPARE(attempts.wait(ada, 160s), Time(0));
        attempts.begin(ada, 160s);
        QCOMPARE(attempts.wait(ada, 161s), Time(29s));
    }

    void doesNotCountWhatTurnedOutRight()
    {
        AttemptLimiter attempts(2);
        attempts.begin(ada, 100s);
        attempts.begin(ada, 101s);
        QVERIFY(attempts.wait(ada, 102s) > 0s);
        attempts.forgive(ada, 101s);
        QCOMPARE(attempts.wait(ada, 102s), Time(0));
        attempts.begin(ada, 102s);
        QVERIFY(attempts.wait(ada, 103s) > 0s);
        attempts.forgive(bob, 101s);
    }

    void doesNotCountWhatTurnedOutRightAfterATurn()
    {
        AttemptLimiter attempts(1);
        attempts.begin(bob, 100s);
        attempts.begin(ada, 150s);
        attempts.begin(bob, 160s);
        QVERIFY(attempts.wait(ada, 160s) > 0s);
        attempts.forgive(ada, 150s);
        QCOMPARE(attempts.wait(ada, 160s), Time(0));
    }

    void remembersAMinuteWheneverItBegan()
    {
        AttemptLimiter attempts(2);
        attempts.begin(ada, 100s);
        attempts.begin(ada, 159s);
        attempts.begin(bob, 160s);
        attempts.begin(ada, 165s);
        QCOMPARE(attempts.wait(ada, 166s), Time(53s));
        attempts.begin(bob, 221s);
        QCOMPARE(attempts.wait(ada, 221s), Time(0));
        QCOMPARE(attempts.wait(ada, 218s), Time(1s));
    }

    void forgetsThoseWhoNoLongerCount()
    {
        AttemptLimiter attempts(1);
        for (AttemptLimiter::Key key = 0; key < 1'000; ++key)
            attempts.begin(key, 100s);
        QCOMPARE(attempts.size(), 1'000);
        attempts.begin(ada, 160s);
        attempts.begin(ada, 220s);
        QCOMPARE(attempts.size(), 1);
    }

    void remembersThroughAFloodOfOtherKeys()
    {
        AttemptLimiter attempts(1);
        attempts.begin(ada, 100s);
        for (AttemptLimiter::Key key = 100; key < 9'000; ++key)
            attempts.begin(key, 110s);
        QCOMPARE(attempts.wait(ada, 110s), Time(50s));
        QCOMPARE(attempts.wait(117, 110s), Time(60s));
    }

    void takesABoundedPlaceHoweverManyTry()
    {
        AttemptLimiter attempts(3);
        for (AttemptLimiter::Key key = 100; key < 100'000; ++key)
            attempts.begin(key, 110s);
        QVERIFY(attempts.size() <= 20'000);
        QVERIFY(attempts.size() >= 10'000);
    }

    void hasNoLimitAtZero()
    {
        AttemptLimiter attempts(0);
        for (int i = 0; i < 1'000; ++i) {
            QCOMPARE(attempts.wait(ada, 100s), Time(0));
            attempts.begin(ada, 100s);
        }
        QCOMPARE(attempts.size(), 0);
    }

    void makesTheSameKeyOfTheSameText()
    {
        QCOMPARE(AttemptLimiter::keyOf("ada"), AttemptLimiter::keyOf("ada"));
        QVERIFY(AttemptLimiter::keyOf("ada") != AttemptLimiter::keyOf("bob"));
    }
};

QTEST_GUILESS_MAIN(AttemptLimiterTest)
#include "tst_attemptlimiter.moc"
