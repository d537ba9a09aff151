#include "userquotas.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;
using namespace std::chrono_literals;

class UserQuotasTest : public QObject
{
    Q_OBJECT

    const Bounds m_bounds{.requestsPerSecondPerUser = 1};

private slots:
    void givesAllConnectionsOfAUserTheSame()
    {
        UserQuotas quotas(m_bounds);
        const auto desk = quotas.of(UserKey(1), 100s);
        const auto phone = quotas.of(UserKey(1), 100s);
        QCOMPARE(desk->rate.take(100s), 0ms);
        QCOMPARE(phone->rate.take(100s), 0ms);
        QVERIFY(desk->rate.take(100s) > 0ms);
        QCOMPARE(quotas.of(UserKey(2), 100s)->rate.take(100s), 0ms);
    }

    void startsNobodyAnewWhoLogsInAgain()
    {
        UserQuotas quotas(m_bounds);
        for (int i = 0; i < 2; ++i)
            QCOMPARE(quotas.of(UserKey(1), 100s)->rate.take(100s), 0ms);
        for (int other = 2; other < 5'000; ++other)
            (void)quotas.of(UserKey(other), 100s);
        QVERIFY(quotas.of(UserKey(1), 100s)->rate.take(100s) > 0ms);
    }

    void keepsWhoIsThereAndForgetsTheOthers()
    {
        UserQuotas quotas(m_bounds);
        const auto there = quotas.of(UserKey(1), 100s);
        for (int gone = 2; gone < 100'000; ++gone)
            (void)quotas.of(UserKey(gone), 200s);
        QVERIFY2(quotas.size() < 2'000, qPrintable(QString::number(quotas.size())));
        QCOMPARE(quotas.of(UserKey(1), 200s), there);
    }
};

QTEST_GUILESS_MAIN(UserQuotasTest)
#include "tst_userquotas.moc"
