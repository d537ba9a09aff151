#include "announcer.h"

namespace chatbook::server {
namespace {

using namespace std::chrono_literals;

constexpr auto tellEvery = 2s;
/// Some who ask can be reached only by a datagram to everyone, which is not sent more often than
/// this.
constexpr auto tellAgainAfter = 500ms;
/// By then there are beacons, and the program has started.
constexpr auto publishAfter = 500ms;
/// Every change of what is published goes to the whole network.
constexpr auto publishEvery = 10s;
constexpr int mostRead = 1'000; // in a second, as are the next two
constexpr int mostAnswers = 50;
constexpr int mostAnswersToOne = 10;

QList<quint16> portsToHearAt(quint16 queries, quint16 own)
{
    // Of several servers on one machine, only one gets the unicast datagrams to the common port.
    return queries == own ? QList{queries} : QList{queries, own};
}

/// As much of the name as a service name may hold (RFC 6763, section 4.1.1).
QString serviceName(const QString &name)
{
    constexpr qsizetype mostBytes = 63;
    QString shown = shownText(name);
    while (shown.toUtf8().size() > mostBytes)
        shown.chop(shown.back().isLowSurrogate() ? 2 : 1);
    return shown.trimmed();
}

} // namespace

Announcer::Announcer(Beacon beacon, lan::Family reachedBy, std::function<int()> people,
                     const Clock &clock, const lan::Places &places)
    : m_beacon(std::move(beacon))
    , m_places(places)
    , m_reachedBy(reachedBy)
    , m_people(std::move(people))
    , m_clock(clock)
    , m_sockets(places, places.beacons, m_beacon.port, portsToHearAt(places.queries, m_beacon.port))
{
    m_publishing.setSingleShot(true);
    connect(&m_publishing, &QTimer::timeout, this, &Announcer::publish);
    connect(&m_sockets, &lan::Sockets::linksAdded, this, [this] {
        if (!m_publishing.isActive())
            publish();
    });
    m_timer.setInterval(tellEvery);
    connect(&m_timer, &QTimer::timeout, this, &Announcer::tellAll);
    connect(&m_sockets, &lan::Sockets::linksAdded, this, &Announcer::tellAll);
    connect(&m_sockets, &lan::Sockets::received, this, &Announcer::hear);
}

void Announcer::start()
{
    m_publishing.start(publishAfter);
    m_sockets.open(); // which also sends the first beacons
    m_timer.start();
}

/// Where Avahi looks after the interfaces itself, it is given none.
void Announcer::publish()
{
    if (!m_bus && m_places.hasAvahi) {
        m_bus = lan::openSystemBus();
        if (m_bus)
            m_publisher = m_bus->publisher({.name = serviceName(m_beacon.name),
                                            .port = m_beacon.port,
                                            .texts = textsOf(m_beacon)},
                                           m_reachedBy);
    }
    if (!m_publisher)
        return;
    QList<int> interfaces;
    const bool isEverywhere = !lan::areCertain(m_places.at);
    for (const lan::Link &link : m_sockets.links())
        if (!isEverywhere && !link.address.isLoopback() && !interfaces.contains(link.interface))
            interfaces.append(link.interface);
    m_publisher->publish(isEverywhere ? QList{lan::ServicePublisher::anyInterface} : interfaces);
}

void Announcer::updatePublished()
{
    if (!m_publisher || m_clock.elapsed() - m_published < publishEvery)
        return;
    m_published = m_clock.elapsed();
    Beacon beacon = m_beacon;
    beacon.people = m_people();
    m_publisher->setTexts(textsOf(beacon));
}

QByteArray Announcer::beaconFor(quint64 nonce) const
{
    Beacon beacon = m_beacon;
    beacon.people = m_people();
    beacon.nonce = nonce;
    // A client that hears this over IPv6 may be able to connect only over IPv4.
    for (const lan::Link &link : m_sockets.links())
        if (m_reachedBy != lan::Family::V6 && !link.isV6() &&
            beacon.addresses.size() < beaconAddresses)
            beacon.addresses.append(link.address.toString());
    return encode(beacon);
}

void Announcer::tellAll()
{
    m_toldAll = m_clock.elapsed();
    m_sockets.sendToAll(beaconFor(0));
    updatePublished();
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
    // A datagram that must not be answered is not parsed.
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

} // namespace chatbook::server
