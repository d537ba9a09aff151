#include "net/discovery.h"

#include "protocol.h"

#include <QHostInfo>

#include <algorithm>
#include <array>
#include <utility>

namespace chatbook {
namespace {

using namespace std::chrono_literals;

/// Between the rounds at the beginning, of which any may be lost; the last goes on.
constexpr std::array<std::chrono::milliseconds, 4> pauses{100ms, 200ms, 700ms, 2'000ms};
constexpr qsizetype roundsThatCount = 4;
constexpr qsizetype mostKnown = 64;
constexpr auto lookForSilentEvery = 500ms;
constexpr auto showEvery = 100ms;

} // namespace

Discovery::Discovery(const Clock &clock, std::function<quint64()> random, const lan::Places &places)
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
    connect(&m_sockets, &lan::Sockets::linksAdded, this, &Discovery::askAfresh);
    connect(&m_sockets, &lan::Sockets::received, this, &Discovery::hear);
    connect(&m_asking, &QTimer::timeout, this, &Discovery::ask);
    connect(&m_showing, &QTimer::timeout, this, &Discovery::show);
    connect(&m_ageing, &QTimer::timeout, this, [this] {
        m_found.dropSilent();
        showSoon();
    });
}

Discovery::~Discovery() = default;

void Discovery::start(const QList<KnownChat> &known)
{
    if (m_ageing.isActive() && known == m_found.known())
        return;
    m_known.clear();
    ++m_lookUps;
    for (const KnownChat &chat : known)
        lookUp(chat.address);
    m_found.setKnown(known);
    m_ageing.start();
    m_asking.stop();
    m_sockets.open(); // where there is anywhere to ask, this does
    if (!m_asking.isActive())
        askAfresh();
}

void Discovery::stop()
{
    for (QTimer *timer : {&m_asking, &m_ageing, &m_showing})
        timer->stop();
    m_sockets.close();
    m_known.clear();
    ++m_lookUps;
    m_rounds.clear();
    m_isStale = false;
    m_found.clear();
    m_shown.clear();
}

void Discovery::lookUp(const QUrl &url)
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

void Discovery::addKnown(const QHostAddress &address, int port)
{
    for (const quint16 one : {m_places.queries, quint16(port)})
        if (const std::pair place(address, one);
            !m_known.contains(place) && m_known.size() < mostKnown)
            m_known.append(place);
}

/// Also when there is a network that was not there before.
void Discovery::askAfresh()
{
    m_asked = 0;
    ask();
}

void Discovery::ask()
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

void Discovery::hear(const QNetworkDatagram &datagram)
{
    const QByteArray data = datagram.data();
    if (data.size() > datagramBytes)
        return;
    const QHostAddress from = datagram.senderAddress();
    const Round *round = roundOf(data);
    const auto now = m_clock.elapsed();
    // One who is heard of has the one share when the other is used up by those who only seem to
    // answer.
    const bool isAnswer = round && m_budget.take(BeaconBudget::Kind::Answer, from, now);
    if (!isAnswer && !m_budget.take(m_found.isHeardFrom(from) ? BeaconBudget::Kind::OfOneHeard
                                                              : BeaconBudget::Kind::OfAStranger,
                                    from, now))
        return;
    const std::optional<Beacon> beacon = beaconFromDatagram(data);
    if (!beacon)
        return;
    if (round && beacon->nonce == round->nonce)
        m_found.take(*beacon, from, now - round->sent);
    else if (beacon->nonce == 0)
        m_found.take(*beacon, from, {});
    showSoon();
}

/// Which one it seems to answer, before it is worth reading: null for none.
const Discovery::Round *Discovery::roundOf(const QByteArray &datagram) const
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

void Discovery::showSoon()
{
    m_isStale = true;
    if (!m_showing.isActive())
        m_showing.start(0ms);
}

void Discovery::show()
{
    if (!std::exchange(m_isStale, false))
        return;
    m_showing.start(showEvery); // what comes meanwhile is shown then
    QList<FoundChat> chats = m_found.list();
    if (chats == m_shown)
        return;
    m_shown = std::move(chats);
    emit changed();
}

} // namespace chatbook
