#include "landiscovery.h"

#include "protocol.h"

#include <QHostInfo>

#include <algorithm>
#include <array>
#include <utility>

namespace chatbook::app {
namespace {

using namespace std::chrono_literals;

/// Pauses between the first rounds, any of which may be lost; the last pause repeats.
constexpr std::array<std::chrono::milliseconds, 4> pauses{100ms, 200ms, 700ms, 2'000ms};
constexpr qsizetype roundsThatCount = 4;
constexpr qsizetype mostKnown = 64;
constexpr auto lookForSilentEvery = 500ms;
constexpr auto showEvery = 100ms;
/// By then there are beacons from the servers that can be heard, and the window is shown.
constexpr auto beginAfter = 500ms;
/// By then mDNS has found servers, too.
constexpr auto firewallAfter = 3s;
constexpr qsizetype mostSpeaking = 200;

/// Whether an address that a stranger gives may be used for a TCP connection or a query.
bool isElsewhere(const QHostAddress &address)
{
    return !address.isNull() && !address.isLoopback() && !address.isMulticast() &&
           !address.isBroadcast() && lan::isCertain(address);
}

} // namespace

LanDiscovery::LanDiscovery(const Clock &clock, std::function<quint64()> random,
                           const lan::Places &places)
    : m_clock(clock)
    , m_random(std::move(random))
    , m_places(places)
    , m_sockets(places, places.queries, 0, {places.beacons})
    , m_found(clock)
{
    m_asking.setSingleShot(true);
    m_asking.setTimerType(Qt::PreciseTimer);
    m_showing.setSingleShot(true);
    m_ageing.setInterval(lookForSilentEvery);
    connect(&m_sockets, &lan::Sockets::linksAdded, this, &LanDiscovery::askAfresh);
    connect(&m_sockets, &lan::Sockets::received, this, &LanDiscovery::hear);
    connect(&m_firewall, &lan::FirewallWatch::changed, this, &LanDiscovery::changed);
    m_beginning.setSingleShot(true);
    connect(&m_beginning, &QTimer::timeout, this, [this] {
        if (!m_bus)
            m_bus = lan::openSystemBus();
        if (m_bus)
            m_services = m_bus->browser([this](const lan::Service &service) { hearOf(service); });
    });
    m_firewallLooking.setSingleShot(true);
    connect(&m_firewallLooking, &QTimer::timeout, this,
            [this] { m_firewall.start(lan::toLook()); });
    connect(&m_asking, &QTimer::timeout, this, &LanDiscovery::ask);
    connect(&m_showing, &QTimer::timeout, this, &LanDiscovery::show);
    connect(&m_ageing, &QTimer::timeout, this, [this] {
        m_found.dropSilent();
        showSoon();
    });
}

LanDiscovery::~LanDiscovery() = default;

void LanDiscovery::start(const QList<FoundChat> &known)
{
    if (m_ageing.isActive() && known == m_found.known())
        return;
    m_known.clear();
    ++m_lookUps;
    for (const FoundChat &chat : known)
        for (const QUrl &address : chat.addresses)
            lookUp(address);
    m_found.setKnown(known);
    if (m_places.hasAvahi && !m_ageing.isActive()) {
        m_beginning.start(beginAfter);
        m_firewallLooking.start(firewallAfter);
    }
    m_ageing.start();
    m_asking.stop();
    m_sockets.open(); // asks, if there is anywhere to ask
    if (!m_asking.isActive())
        askAfresh();
}

void LanDiscovery::stop()
{
    for (QTimer *timer : {&m_asking, &m_ageing, &m_showing, &m_beginning, &m_firewallLooking})
        timer->stop();
    m_services.reset();
    m_firewall.stop();
    m_speaking.clear();
    m_sockets.close();
    m_known.clear();
    ++m_lookUps;
    m_rounds.clear();
    m_isStale = false;
    m_found.clear();
    m_shown.clear();
}

void LanDiscovery::lookUp(const QUrl &url)
{
    const int port = url.port(defaultPort);
    const QHostAddress numeric(url.host());
    if (!numeric.isNull()) {
        addKnown(numeric, port);
        return;
    }
    QHostInfo::lookupHost(url.host(), this, [this, port, time = m_lookUps](const QHostInfo &info) {
        const QList<QHostAddress> addresses = info.addresses();
        for (const QHostAddress &address : addresses)
            if (time == m_lookUps)
                addKnown(address, port);
    });
}

void LanDiscovery::addKnown(const QHostAddress &address, int port)
{
    for (const quint16 one : {m_places.queries, quint16(port)})
        if (const std::pair place(address, one);
            !m_known.contains(place) && m_known.size() < mostKnown)
            m_known.append(place);
}

/// Also called when a new network appears.
void LanDiscovery::askAfresh()
{
    m_asked = 0;
    ask();
}

void LanDiscovery::ask()
{
    m_rounds.append({std::max<quint64>(1, m_random()), m_clock.elapsed()});
    if (m_rounds.size() > roundsThatCount)
        m_rounds.removeFirst();
    const QByteArray query = encode(BeaconQuery{m_rounds.last().nonce});
    m_sockets.sendToAll(query);
    for (const auto &[address, port] : std::as_const(m_known))
        m_sockets.sendTo(query, address, port);
    m_asking.start(pauses[size_t(std::min(m_asked, qsizetype(pauses.size()) - 1))]);
    ++m_asked;
}

void LanDiscovery::hear(const QNetworkDatagram &datagram)
{
    const QByteArray data = datagram.data();
    if (data.size() > datagramBytes)
        return;
    const QHostAddress from = datagram.senderAddress();
    const Round *round = roundOf(data);
    const auto now = m_clock.elapsed();
    // An address that is already heard keeps its own share when false answers use up the share of
    // answers.
    const bool isAnswer = round && m_budget.take(BeaconBudget::Kind::Answer, from, now);
    if (!isAnswer && !mayRead(from))
        return;
    const std::optional<Beacon> beacon = beaconFromDatagram(data);
    if (!beacon)
        return;
    if (m_speaking.size() < mostSpeaking)
        m_speaking.insert({beacon->server.value, beacon->key});
    if (round && beacon->nonce == round->nonce)
        m_found.take(*beacon, from, now - round->sent);
    else if (beacon->nonce == 0)
        m_found.take(*beacon, from, {});
    showSoon();
}

bool LanDiscovery::mayRead(const QHostAddress &from)
{
    return m_budget.take(m_found.isHeardFrom(from) ? BeaconBudget::Kind::OfOneHeard
                                                   : BeaconBudget::Kind::OfAStranger,
                         from, m_clock.elapsed());
}

/// mDNS remembers a computer for minutes after it is switched off. So its word counts only until
/// the server is heard directly. That also happens where a firewall lets in only answers, because
/// the server is then queried.
void LanDiscovery::hearOf(const lan::Service &service)
{
    if (!isElsewhere(service.address) || !mayRead(service.address))
        return;
    const std::optional<Beacon> beacon = beaconFromTexts(service.texts, service.port);
    if (!beacon || m_speaking.contains({beacon->server.value, beacon->key}))
        return;
    if (m_known.size() < mostKnown / 2)
        addKnown(service.address, service.port);
    m_found.take(*beacon, service.address, {});
    showSoon();
}

/// The round that the datagram seems to answer, found before it is parsed: null if none.
const LanDiscovery::Round *LanDiscovery::roundOf(const QByteArray &datagram) const
{
    constexpr qsizetype mostBetween = 32; // the digits, and white space before them
    const qsizetype at = datagram.indexOf("\"nonce\"");
    if (at < 0)
        return nullptr;
    const QByteArray near = datagram.mid(at + 7, mostBetween);
    const auto found = std::find_if(m_rounds.cbegin(), m_rounds.cend(), [&near](const Round &one) {
        return near.contains(nonceText(one.nonce));
    });
    return found == m_rounds.cend() ? nullptr : &*found;
}

void LanDiscovery::showSoon()
{
    m_isStale = true;
    if (!m_showing.isActive())
        m_showing.start(0ms);
}

void LanDiscovery::show()
{
    if (!std::exchange(m_isStale, false))
        return;
    m_showing.start(showEvery); // later changes are shown then
    QList<FoundChat> chats = m_found.list();
    if (chats == m_shown)
        return;
    m_shown = std::move(chats);
    emit changed();
}

} // namespace chatbook::app
