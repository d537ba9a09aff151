#include "peerlog.h"

#include "net/addresskey.h"

namespace chatbook {
namespace {

/// Loopback counts here, as one address: a full disk harms everyone.
constexpr Attempts::Key loopback = 0;
constexpr Attempts::Key allAddresses = 0;

} // namespace

PeerLog::PeerLog(int linesPerAddress, const Clock &clock, Write write)
    : m_clock(clock)
    , m_write(std::move(write))
    , m_byAddress(linesPerAddress)
    , m_all(10 * linesPerAddress)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(std::chrono::minutes(1));
    connect(&m_timer, &QTimer::timeout, this, &PeerLog::tellLeftOut);
}

PeerLog::~PeerLog()
{
    tellLeftOut();
}

void PeerLog::refused(const QHostAddress &address, const QString &reason, const QString &origin)
{
    const Attempts::Time now = m_clock.elapsed();
    const Attempts::Key key = net::addressKey(address).value_or(loopback);
    if (m_byAddress.wait(key, now).count() > 0 || m_all.wait(allAddresses, now).count() > 0) {
        ++m_leftOut;
        if (!m_timer.isActive())
            m_timer.start();
        return;
    }
    m_byAddress.begin(key, now);
    m_all.begin(allAddresses, now);
    constexpr QLatin1StringView event("refused");
    constexpr QLatin1StringView addressKey("address");
    constexpr QLatin1StringView reasonKey("reason");
    if (origin.isEmpty())
        m_write(event, {{addressKey, address.toString()}, {reasonKey, reason}});
    else
        m_write(event, {{addressKey, address.toString()},
                        {reasonKey, reason},
                        {QLatin1StringView("origin"), origin}});
}

void PeerLog::tellLeftOut()
{
    if (m_leftOut > 0)
        m_write(QLatin1StringView("refused-and-left-out"),
                {{QLatin1StringView("count"), QString::number(m_leftOut)}});
    m_leftOut = 0;
}

} // namespace chatbook
