#include "announcer.h"

#include "../support/freeports.h"
#include "fakeclock.h"

#include <QTest>
#include <QUdpSocket>

using namespace chatbook;
using namespace chatbook::server;
using namespace std::chrono_literals;

namespace {

/// A client on this machine that sends queries and receives the answers.
class Asker
{
public:
    explicit Asker(const QString &address = "127.0.0.1", quint16 port = 0)
    {
        m_socket.bind(QHostAddress(address), port,
                      QUdpSocket::ShareAddress | QUdpSocket::ReuseAddressHint);
    }

    void say(const QByteArray &datagram, quint16 port, const QString &to = "127.0.0.1")
    {
        m_socket.writeDatagram(datagram, QHostAddress(to), port);
    }

    void ask(quint64 nonce, quint16 port) { say(encode(BeaconQuery{nonce}), port); }

    /// Everything received so far.
    const QList<Beacon> &heard()
    {
        while (m_socket.hasPendingDatagrams()) {
            const QNetworkDatagram datagram = m_socket.receiveDatagram();
            lastPort = quint16(datagram.senderPort());
            if (const auto beacon = beaconFromDatagram(datagram.data()))
                m_heard.append(*beacon);
        }
        return m_heard;
    }

    quint16 lastPort = 0;

private:
    QUdpSocket m_socket;
    QList<Beacon> m_heard;
};

} // namespace

class AnnouncerTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    lan::Places m_places;
    int m_people = 0;
    std::unique_ptr<Announcer> m_announcer;

    Beacon m_beacon{.server = {"a-server"},
                    .name = "Reading group",
                    .host = "anna-laptop",
                    .port = 0,
                    .key = QByteArray(32, 'k')};

    void start()
    {
        m_announcer = std::make_unique<Announcer>(
            m_beacon, lan::Family::Any, [this] { return m_people; }, m_clock, m_places);
        m_announcer->start();
    }

    /// The expected beacon.
    Beacon expected(quint64 nonce) const
    {
        Beacon beacon = m_beacon;
        beacon.people = m_people;
        beacon.addresses = {"127.0.0.1"};
        beacon.nonce = nonce;
        return beacon;
    }

private slots:
    void init()
    {
        m_places = ownPlaces();
        m_beacon.port = ownPlaces().queries;
        m_people = 3;
    }
    void cleanup() { m_announcer.reset(); }

    void tellsEveryoneAtOnceAndAgain()
    {
        // Each client on one machine receives it.
        Asker one("0.0.0.0", m_places.beacons);
        Asker other("0.0.0.0", m_places.beacons);
        start();
        QTRY_VERIFY(!one.heard().isEmpty() && !other.heard().isEmpty());
        QCOMPARE(one.heard().first(), expected(0));
        QCOMPARE(other.heard().first(), expected(0));
        const qsizetype before = one.heard().size();
        m_people = 4;
        QTRY_VERIFY_WITH_TIMEOUT(one.heard().size() > before, 10'000);
        QCOMPARE(one.heard().last(), expected(0));
    }

    void answersWhoAsks()
    {
        start();
        Asker asker;
        asker.ask(0xabc, m_places.queries);
        QTRY_COMPARE(asker.heard(), QList{expected(0xabc)});
        QCOMPARE(asker.lastPort, m_places.queries);
    }

    void answersWhoAsksAtThePortOfItsOwn()
    {
        start();
        Asker asker;
        asker.ask(5, m_beacon.port);
        QTRY_COMPARE(asker.heard(), QList{expected(5)});
        QCOMPARE(asker.lastPort, m_beacon.port);
    }

    void answersWhoAsksAll_data()
    {
        QTest::addColumn<QString>("to");
        QTest::newRow("multicast") << "239.255.24.80";
        QTest::newRow("broadcast") << "127.255.255.255";
    }
    void answersWhoAsksAll()
    {
        QFETCH(QString, to);
        start();
        Announcer second(
            m_beacon, lan::Family::Any, [] { return 9; }, m_clock, m_places);
        second.start();
        Asker asker;
        asker.say(encode(BeaconQuery{7}), m_places.queries, to);
        QTRY_COMPARE(asker.heard().size(), 2);
        QCOMPARE(asker.heard()[0].people + asker.heard()[1].people, 12);
        QCOMPARE(asker.heard()[0].nonce, quint64(7));
    }

    void tellsAllSoonWhenSomeoneAsks()
    {
        Asker other("0.0.0.0", m_places.beacons);
        start();
        QTRY_VERIFY(!other.heard().isEmpty());
        QTest::qWait(50); // copies, by other ways
        const qsizetype before = other.heard().size();
        Asker asker;
        m_clock.passed += 499ms;
        asker.ask(1, m_places.queries);
        QTRY_COMPARE(asker.heard().size(), 1);
        QCOMPARE(other.heard().size(), before);
        m_clock.passed += 1ms;
        asker.ask(2, m_places.queries);
        QTRY_VERIFY(other.heard().size() > before);
    }

    void answersSoManyASecond()
    {
        start();
        std::vector<std::unique_ptr<Asker>> askers;
        const auto heard = [&askers] {
            qsizetype sum = 0;
            for (const auto &asker : askers)
                sum += asker->heard().size();
            return sum;
        };
        const auto askALot = [&] {
            for (int i = 0; i < 20; ++i) {
                for (const auto &asker : askers)
                    asker->ask(1, m_places.queries);
                QTest::qWait(6); // the reader takes only so many at once
            }
        };
        askers.push_back(std::make_unique<Asker>());
        askALot();
        QTRY_COMPARE(heard(), 10);
        for (int i = 2; i < 9; ++i)
            askers.push_back(std::make_unique<Asker>(QString("127.0.0.%1").arg(i)));
        askALot();
        QTRY_COMPARE(heard(), 50);
        QTest::qWait(50);
        QCOMPARE(heard(), 50);
        for (const auto &asker : askers)
            QVERIFY(asker->heard().size() <= 10);
        m_clock.passed += 1s;
        askALot();
        QTRY_COMPARE(heard(), 100);
    }

    void passesOverWhatIsNoQuery()
    {
        start();
        Asker asker;
        for (const QByteArray &datagram : {QByteArray(), QByteArray("x"), QByteArray(60'000, 'x'),
                                           encode(expected(1)), QByteArray(1'024, '[')})
            asker.say(datagram, m_places.queries);
        asker.ask(1, m_places.queries);
        QTRY_COMPARE(asker.heard(), QList{expected(1)});
    }

    void saysNothingBeforeItStartsAndAfterItsEnd()
    {
        Asker other("0.0.0.0", m_places.beacons);
        m_announcer = std::make_unique<Announcer>(
            m_beacon, lan::Family::Any, [this] { return m_people; }, m_clock, m_places);
        Asker asker;
        asker.ask(1, m_places.queries);
        QTest::qWait(50);
        m_announcer.reset();
        asker.ask(1, m_places.queries);
        QTest::qWait(50);
        QVERIFY(asker.heard().isEmpty());
        QVERIFY(other.heard().isEmpty());
    }
};

QTEST_GUILESS_MAIN(AnnouncerTest)
#include "tst_announcer.moc"
