#include "landiscovery.h"

#include "server/fakeclock.h"
#include "support/freeports.h"

#include <QNetworkInterface>
#include <QSignalSpy>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;
using namespace std::chrono_literals;

namespace {

Beacon chat(const QString &name, const QString &id = "id")
{
    return {.server = {id}, .name = name, .people = 1, .port = 24280, .key = QByteArray(32, 'k')};
}

/// A server made by hand: at `port` of `address`.
class Host
{
public:
    explicit Host(quint16 port, const QString &address = "0.0.0.0")
    {
        m_socket.bind(QHostAddress(address), port,
                      QUdpSocket::ShareAddress | QUdpSocket::ReuseAddressHint);
        const auto loopback = QNetworkInterface::interfaceFromIndex(
            lan::currentLinks({QHostAddress("127.0.0.1")}).first().interface);
        m_socket.joinMulticastGroup(QHostAddress("239.255.24.80"), loopback);
        m_socket.setMulticastInterface(loopback);
    }

    /// The queries that have come so far.
    const QList<QNetworkDatagram> &asked()
    {
        while (m_socket.hasPendingDatagrams())
            m_asked.append(m_socket.receiveDatagram());
        return m_asked;
    }

    quint64 lastNonce() { return queryFromDatagram(asked().last().data())->nonce; }

    void answer(Beacon beacon)
    {
        beacon.nonce = lastNonce();
        m_socket.writeDatagram(encode(beacon), m_asked.last().senderAddress(),
                               quint16(m_asked.last().senderPort()));
    }

    void say(const QByteArray &datagram, quint16 port, const QString &to = "127.255.255.255")
    {
        m_socket.writeDatagram(datagram, QHostAddress(to), port);
    }

private:
    QUdpSocket m_socket;
    QList<QNetworkDatagram> m_asked;
};

QStringList names(const LanDiscovery &discovery)
{
    QStringList names;
    for (const FoundChat &one : discovery.chats())
        names.append(one.name);
    return names;
}

} // namespace

class DiscoveryTest : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    lan::Places m_places;
    quint64 m_nonce = 0;
    std::unique_ptr<LanDiscovery> m_discovery;

private slots:
    void init()
    {
        m_places = ownPlaces();
        m_discovery = std::make_unique<LanDiscovery>(
            m_clock, [this] { return ++m_nonce; }, m_places);
    }
    void cleanup() { m_discovery.reset(); }

    void asksAtOnceAFewTimesAndThenNowAndAgain()
    {
        Host host(m_places.queries, "239.255.24.80"); // hears only the group
        QElapsedTimer time;
        time.start();
        m_discovery->start({});
        QTRY_COMPARE(host.asked().size(), 1);
        QTRY_VERIFY(host.asked().size() >= 4);
        QVERIFY(time.elapsed() >= 990);
        const quint64 fourth = host.lastNonce();
        QTRY_VERIFY(host.asked().size() >= 5);
        QVERIFY(time.elapsed() >= 2'990);
        QVERIFY(host.lastNonce() != fourth);
        m_discovery->stop();
        const qsizetype count = host.asked().size();
        QTest::qWait(300);
        QCOMPARE(host.asked().size(), count);
    }

    void asksAllByMulticastAndBroadcast()
    {
        Host host(m_places.queries);
        m_discovery->start({});
        QTRY_VERIFY(host.asked().size() >= 2);
        QList<QHostAddress> to;
        for (const QNetworkDatagram &one : host.asked().first(2))
            to.append(one.destinationAddress());
        QCOMPARE(to, (QList{QHostAddress("239.255.24.80"), QHostAddress("127.255.255.255")}));
    }

    void findsWhoAnswers()
    {
        Host host(m_places.queries);
        QSignalSpy changed(m_discovery.get(), &LanDiscovery::changed);
        m_discovery->start({});
        QTRY_VERIFY(!host.asked().isEmpty());
        m_clock.passed += 7ms;
        host.answer(chat("Office"));
        QTRY_COMPARE(names(*m_discovery), QStringList{"Office"});
        QCOMPARE(changed.size(), 1);
        const FoundChat found = m_discovery->chats().first();
        QCOMPARE(found.addresses, QList{QUrl("wss://127.0.0.1:24280")});
        QVERIFY(found.roundTripMs);
        QVERIFY(*found.roundTripMs <= 7);
    }

    void findsWhoSpeaksUnasked_data()
    {
        QTest::addColumn<QString>("to");
        QTest::newRow("multicast") << "239.255.24.80";
        QTest::newRow("broadcast") << "127.255.255.255";
        QTest::newRow("unicast") << "127.0.0.1";
    }
    void findsWhoSpeaksUnasked()
    {
        QFETCH(QString, to);
        Host host(0);
        m_discovery->start({});
        host.say(encode(chat("Office")), m_places.beacons, to);
        QTRY_COMPARE(names(*m_discovery), QStringList{"Office"});
        QCOMPARE(m_discovery->chats().first().roundTripMs, std::nullopt);
    }

    void asksWhoIsKnownByItself()
    {
        const quint16 own = ownPlaces().queries;
        Host there(m_places.queries, "127.0.0.9");
        Host atItsPort(own, "127.0.0.9");
        m_discovery->start({{.addresses = {QUrl(QString("wss://127.0.0.9:%1").arg(own))}}});
        QTRY_VERIFY(!there.asked().isEmpty() && !atItsPort.asked().isEmpty());
        there.answer(chat("Known"));
        QTRY_COMPARE(names(*m_discovery), QStringList{"Known"});
    }

    void looksUpTheNamesOfThoseKnown()
    {
        const quint16 own = ownPlaces().queries;
        Host host(own, "127.0.0.1");
        m_discovery->start({{.addresses = {QUrl(QString("wss://localhost:%1").arg(own))}}});
        QTRY_VERIFY(!host.asked().isEmpty());
    }

    void letsGoOfWhoIsSilent()
    {
        Host host(0);
        m_discovery->start({});
        host.say(encode(chat("Office")), m_places.beacons);
        QTRY_COMPARE(names(*m_discovery).size(), 1);
        m_clock.passed += 7'001ms;
        QTRY_COMPARE(names(*m_discovery).size(), 0);
    }

    void passesOverWhatIsNoBeaconOrAnswersAnother()
    {
        Host host(m_places.queries);
        m_discovery->start({});
        QTRY_VERIFY(!host.asked().isEmpty());
        Beacon other = chat("Other");
        other.nonce = 0xdeadbeef;
        for (const QByteArray &datagram :
             {QByteArray(), QByteArray("x"), QByteArray(60'000, 'x'), encode(BeaconQuery{1}),
              encode(other), encode(chat("Long")).append(QByteArray(1'024, ' '))})
            host.say(datagram, m_places.beacons, "127.0.0.1");
        host.answer(chat("Office"));
        QTRY_COMPARE(names(*m_discovery), QStringList{"Office"});
        QTest::qWait(50);
        QCOMPARE(names(*m_discovery), QStringList{"Office"});
    }

    void findsWhoAnswersInTheMidstOfAFlood()
    {
        Host host(m_places.queries);
        Host flooder(0);
        QSignalSpy changed(m_discovery.get(), &LanDiscovery::changed);
        m_discovery->start({});
        QTRY_VERIFY(!host.asked().isEmpty());
        QElapsedTimer time;
        time.start();
        for (int i = 0; i < 200; ++i) {
            for (int k = 0; k < 50; ++k)
                flooder.say(encode(chat("Forged", QString::number(i * 50 + k))), m_places.beacons);
            QTest::qWait(1);
        }
        host.answer(chat("Office"));
        QTRY_COMPARE(m_discovery->chats().first().name, QString("Office"));
        QVERIFY(m_discovery->chats().size() <=
                9); // 8 of one address, and one answer, for which there is room
        QVERIFY(changed.size() <= time.elapsed() / 100 + 2);
    }

    void forgetsWhatItFoundWhenItStops()
    {
        Host host(0);
        m_discovery->start({});
        host.say(encode(chat("Office")), m_places.beacons);
        QTRY_COMPARE(names(*m_discovery).size(), 1);
        m_discovery->stop();
        QVERIFY(m_discovery->chats().isEmpty());
        host.say(encode(chat("Office")), m_places.beacons);
        QTest::qWait(50);
        QVERIFY(m_discovery->chats().isEmpty());
        m_discovery->start({});
        host.say(encode(chat("Office")), m_places.beacons);
        QTRY_COMPARE(names(*m_discovery).size(), 1);
    }
};

QTEST_GUILESS_MAIN(DiscoveryTest)
#include "tst_discovery.moc"
