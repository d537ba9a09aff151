#include "announcer.h"

namespace chatbook {
namespace {

using namespace std::chrono_literals;

constexpr auto tellEvery = 2s;
/// Whoever asks may be reached by what is said to all alone: not more often than this.
constexpr auto tellAgainAfter = 500ms;
constexpr int mostRead = 1'000; // in a second, as the next two
constexpr int mostAnswers = 50;
constexpr int mostAnswersToOne = 10;

QList<quint16> portsToHearAt(quint16 queries, quint16 own)
{
    // Of several servers on one machine, one alone gets what is sent to it alone at the common
    // port.
    return queries == own ? QList{queries} : QList{queries, own};
}

} // namespace

Announcer::Announcer(Beacon beacon, bool reachedByV4, std::function<int()> people,
                     const Clock &clock, const lan::Places &places)
    : m_beacon(std::move(beacon))
    , m_reachedByV4(reachedByV4)
    , m_people(std::move(people))
    , m_clock(clock)
    , m_sockets(places, places.beacons, m_beacon.port, portsToHearAt(places.queries, m_beacon.port))
{
    m_timer.setInterval(tellEvery);
    connect(&m_timer, &QTimer::timeout, this, &Announcer::tellAll);
    connect(&m_sockets, &lan::Sockets::linksAdded, this, &Announcer::tellAll);
    connect(&m_sockets, &lan::Sockets::received, this, &Announcer::hear);
}

void Announcer::start()
{
    m_sockets.open(); // and tells
    m_timer.start();
}

QByteArray Announcer::beaconFor(quint64 nonce) const
{
    Beacon beacon = m_beacon;
    beacon.people = m_people();
    beacon.nonce = nonce;
    // Who hears it by IPv6 may reach an address of IPv4 alone.
    for (const lan::Link &link : m_sockets.links())
        if (m_reachedByV4 && !link.isV6() && beacon.addresses.size() < beaconAddresses)
            beacon.addresses.append(link.address.toString());
    return encode(beacon);
}

void Announcer::tellAll()
{
    m_toldAll = m_clock.elapsed();
    m_sockets.sendToAll(beaconFor(0));
}

void Announcer::hear(const QNetworkDatagram &datagram)
{
    const std::chrono::milliseconds now = m_clock.elapsed();
    if (now - m_second >= 1s) {
        m_second = now;
        m_read = 0;
        m_answers = 0;
        m_answersTo.clear();
    }
    // What it may not answer is not read.
    const QHostAddress from = datagram.senderAddress();
    if (m_answers == mostAnswers || m_read == mostRead ||
        m_answersTo.value(from) == mostAnswersToOne)
        return;
    ++m_read;
    const std::optional<BeaconQuery> query = queryFromDatagram(datagram.data());
    if (!query)
        return;
    ++m_answers;
    ++m_answersTo[from];
    m_sockets.answer(datagram, beaconFor(query->nonce));
    if (now - m_toldAll >= tellAgainAfter)
        tellAll();
}

} // namespace chatbook
