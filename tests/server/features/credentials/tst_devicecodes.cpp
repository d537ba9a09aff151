#include "devicecodes.h"
#include "fakeclock.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class DeviceCodesTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    char m_next = 'a';
    DeviceCodes m_codes{m_clock, [this](int size) { return QByteArray(size, m_next++); }};

    static constexpr UserKey ada{1};
    static constexpr UserKey bob{2};

private slots:
    void isGoodOnce()
    {
        const QString code = m_codes.make(ada);
        QCOMPARE(code.size(), 22);
        QCOMPARE(m_codes.take(code), ada);
        QCOMPARE(m_codes.take(code), std::nullopt);
        QCOMPARE(m_codes.take(QString()), std::nullopt);
    }

    void isGoodForFiveMinutes()
    {
        const QString first = m_codes.make(ada);
        const QString second = m_codes.make(bob);
        m_clock.passed += DeviceCodes::lifetime - std::chrono::milliseconds(1);
        QCOMPARE(m_codes.take(first), ada);
        m_clock.passed += std::chrono::milliseconds(1);
        QCOMPARE(m_codes.take(second), std::nullopt);
    }

    void givesWayToTheNext()
    {
        const QString first = m_codes.make(ada);
        const QString others = m_codes.make(bob);
        const QString second = m_codes.make(ada);
        QCOMPARE(m_codes.take(first), std::nullopt);
        QCOMPARE(m_codes.take(second), ada);
        QCOMPARE(m_codes.take(others), bob);
    }

    void isDropped()
    {
        const QString code = m_codes.make(ada);
        const QString others = m_codes.make(bob);
        m_codes.drop(ada);
        QCOMPARE(m_codes.take(code), std::nullopt);
        QCOMPARE(m_codes.take(others), bob);
    }
};

QTEST_GUILESS_MAIN(DeviceCodesTest)
#include "tst_devicecodes.moc"
