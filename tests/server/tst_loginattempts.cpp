#include "services/loginattempts.h"

#include <QTest>

using namespace chatbook;
using namespace std::chrono_literals;
using Time = LoginAttempts::Time;

class LoginAttemptsTest : public QObject
{
    Q_OBJECT

private slots:
    void makesTheNextOneWaitAfterItsLimit()
    {
        LoginAttempts attempts(3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(attempts.wait("ada", 100s), Time(0));
            attempts.begin("ada", 100s + i * 10s);
        }
        QCOMPARE(attempts.wait("ada", 121s), Time(39s));
        QCOMPARE(attempts.wait("ada", 160s), Time(0));
    }

    void keepsKeysApart()
    {
        LoginAttempts attempts(1);
        attempts.begin("ada", 100s);
        QVERIFY(attempts.wait("ada", 100s) > 0s);
        QCOMPARE(attempts.wait("bob", 100s), Time(0));
    }

    void freesOneTryForEachThatGrowsOld()
    {
        LoginAttempts attempts(2);
        attempts.begin("ada", 100s);
        attempts.begin("ada", 130s);
        QCOMPARE(attempts.wait("ada", 160s), Time(0));
        attempts.begin("ada", 160s);
        QCOMPARE(attempts.wait("ada", 161s), Time(29s));
    }

    void doesNotCountWhatTurnedOutRight()
    {
        LoginAttempts attempts(2);
        attempts.begin("ada", 100s);
        attempts.begin("ada", 101s);
        QVERIFY(attempts.wait("ada", 102s) > 0s);
        attempts.forgive("ada", 101s);
        QCOMPARE(attempts.wait("ada", 102s), Time(0));
        attempts.begin("ada", 102s);
        QVERIFY(attempts.wait("ada", 103s) > 0s);
        attempts.forgive("nobody", 101s);
    }

    void remembersThroughAFloodOfOtherKeys()
    {
        LoginAttempts attempts(1);
        attempts.begin("ada", 100s);
        for (int i = 0; i < 3'000; ++i)
            attempts.begin(QString::number(i), 110s);
        QCOMPARE(attempts.wait("ada", 110s), Time(50s));
        QCOMPARE(attempts.wait("17", 110s), Time(60s));
    }
};

QTEST_GUILESS_MAIN(LoginAttemptsTest)
#include "tst_loginattempts.moc"
