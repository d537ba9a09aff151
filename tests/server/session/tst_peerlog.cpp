#include "peerlog.h"

#include "fakeclock.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;
using namespace std::chrono_literals;

class PeerLogTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    QStringList m_lines;

    PeerLog::Write writer()
    {
        return [this](QLatin1StringView event, log::Fields fields) {
            m_lines.append(event + ' ' + fields.begin()->second);
        };
    }

    static QHostAddress address(int i) { return QHostAddress(quint32(0xc0a80000 + i)); }

private slots:
    void init() { m_lines.clear(); }

    void writesSoManyLinesAMinuteAboutOneAddress()
    {
        PeerLog log(3, m_clock, writer());
        for (int i = 0; i < 10; ++i)
            log.refused(address(1), "why");
        QCOMPARE(m_lines, QStringList(3, "refused 192.168.0.1"));
        log.refused(address(2), "why");
        QCOMPARE(m_lines.size(), 4);
        m_clock.passed += 60s;
        log.refused(address(1), "why");
        QCOMPARE(m_lines.size(), 5);
    }

    void countsLoopbackToo()
    {
        PeerLog log(3, m_clock, writer());
        for (int i = 0; i < 10; ++i)
            log.refused(QHostAddress(QHostAddress::LocalHost), "why");
        QCOMPARE(m_lines.size(), 3);
    }

    void writesABoundedNumberAboutAll()
    {
        PeerLog log(3, m_clock, writer());
        for (int i = 0; i < 1'000; ++i)
            log.refused(address(i), "why");
        QCOMPARE(m_lines.size(), 30);
    }

    void saysHowManyWereLeftOut()
    {
        {
            PeerLog log(3, m_clock, writer());
            for (int i = 0; i < 10; ++i)
                log.refused(address(1), "why");
        }
        QCOMPARE(m_lines.last(), QString("refused-and-left-out 7"));
        {
            PeerLog log(3, m_clock, writer());
            log.refused(address(2), "why");
        }
        QCOMPARE(m_lines.last(), QString("refused 192.168.0.2"));
    }

    void writesWhoDidWhatFromWhere()
    {
        QStringList lines;
        const auto inform = [&lines](QLatin1StringView event, log::Fields fields) {
            QStringList parts{event};
            for (const auto &[key, value] : fields)
                parts.append(key + '=' + value);
            lines.append(parts.join(' '));
        };
        PeerLog log(3, m_clock, writer(), inform);
        const UserId anna{"a1"};
        log.did(QLatin1StringView("login"), anna, address(1), "token");
        log.did(QLatin1StringView("logout"), anna, address(1));
        QCOMPARE(lines, QStringList({"login account=a1 address=192.168.0.1 by=token",
                                     "logout account=a1 address=192.168.0.1"}));
    }

    void boundsWhatWasDoneApartFromWhatWasRefused()
    {
        QStringList events;
        const auto inform = [&events](QLatin1StringView event, log::Fields fields) {
            events.append(event + ' ' + fields.begin()->second);
        };
        {
            PeerLog log(3, m_clock, writer(), inform);
            for (int i = 0; i < 10; ++i)
                log.refused(address(1), "why");
            for (int i = 0; i < 5; ++i)
                log.did(QLatin1StringView("login"), {"a1"}, address(1));
            QCOMPARE(events, QStringList(3, "login a1"));
        }
        QCOMPARE(events.last(), QString("left-out 2"));
        QCOMPARE(m_lines.last(), QString("refused-and-left-out 7"));
    }

    void hasNoLimitAtZero()
    {
        PeerLog log(0, m_clock, writer());
        for (int i = 0; i < 1'000; ++i)
            log.refused(address(1), "why");
        QCOMPARE(m_lines.size(), 1'000);
    }
};

QTEST_GUILESS_MAIN(PeerLogTest)
#include "tst_peerlog.moc"
