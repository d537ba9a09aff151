#include "ratelimiter.h"

#include "fakeclock.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;
using std::chrono::milliseconds;

class RateLimiterTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;

    int taken(RateLimiter &limiter) const
    {
        int count = 0;
        while (limiter.take(m_clock.elapsed()).count() == 0)
            ++count;
        return count;
    }

private slots:
    void letsABurstOfTwoSecondsThrough()
    {
        RateLimiter limiter(10);
        QCOMPARE(taken(limiter), 20);
    }

    void goesOnAtItsRate()
    {
        RateLimiter limiter(10);
        (void)taken(limiter);
        m_clock.passed += milliseconds(500);
        QCOMPARE(taken(limiter), 5);
    }

    void savesUpNoMoreThanABurst()
    {
        RateLimiter limiter(10);
        (void)taken(limiter);
        m_clock.passed += std::chrono::hours(10);
        QCOMPARE(taken(limiter), 20);
    }

    void isFullAgainAfterABurst()
    {
        RateLimiter limiter(10);
        QVERIFY(limiter.isFull(m_clock.elapsed()));
        (void)limiter.take(m_clock.elapsed());
        m_clock.passed += milliseconds(1'999);
        QVERIFY(!limiter.isFull(m_clock.elapsed()));
        m_clock.passed += milliseconds(1);
        QVERIFY(limiter.isFull(m_clock.elapsed()));
    }

    void saysWhenTheNextMayCome()
    {
        RateLimiter limiter(8);
        (void)taken(limiter);
        const milliseconds wait = limiter.take(m_clock.elapsed());
        QCOMPARE(wait, milliseconds(125));
        m_clock.passed += wait - milliseconds(1);
        QCOMPARE(limiter.take(m_clock.elapsed()), milliseconds(1));
        m_clock.passed += milliseconds(1);
        QCOMPARE(limiter.take(m_clock.elapsed()), milliseconds(0));
    }

    void waitsAtLeastAMillisecond()
    {
        RateLimiter limiter(5'000);
        (void)taken(limiter);
        QCOMPARE(limiter.take(m_clock.elapsed()), milliseconds(1));
    }

    void hasNoLimitAtZero()
    {
        RateLimiter limiter(0);
        for (int i = 0; i < 100'000; ++i)
            QCOMPARE(limiter.take(m_clock.elapsed()), milliseconds(0));
    }
};

QTEST_GUILESS_MAIN(RateLimiterTest)
#include "tst_ratelimiter.moc"
