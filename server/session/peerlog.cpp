#include "peerlog.h"

#include "addresskey.h"

namespace chatbook::server {
namespace {

/// Loopback counts here, as one address: a full disk harms everyone.
constexpr AttemptLimiter::Key loopback = 0;
constexpr AttemptLimiter::Key allAddresses = 0;

constexpr QLatin1StringView accountField("account");
constexpr QLatin1StringView addressField("address");

} // namespace

PeerLog::Budget::Budget(int linesPerAddress)
    : byAddress(linesPerAddress)
    , all(10 * linesPerAddress)
{}

bool PeerLog::Budget::take(const QHostAddress &address, AttemptLimiter::Time now)
{
    const AttemptLimiter::Key key = net::addressKey(address).value_or(loopback);
    if (byAddress.wait(key, now).count() > 0 || all.wait(allAddresses, now).count() > 0) {
        ++leftOut;
        return false;
    }
    byAddress.begin(key, now);
    all.begin(allAddresses, now);
    return true;
}

PeerLog::PeerLog(int linesPerAddress, const Clock &clock, Write warn, Write inform)
    : m_clock(clock)
    , m_warn(std::move(warn))
    , m_inform(std::move(inform))
    , m_refusals(linesPerAddress)
    , m_deeds(linesPerAddress)
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
    if (!take(m_refusals, address))
        return;
    constexpr QLatin1StringView event("refused");
    constexpr QLatin1StringView reasonKey("reason");
    if (origin.isEmpty())
        m_warn(event, {{addressField, address.toString()}, {reasonKey, reason}});
    else
        m_warn(event, {{addressField, address.toString()},
                       {reasonKey, reason},
                       {QLatin1StringView("origin"), origin}});
}

void PeerLog::did(QLatin1StringView event, const UserId &account, const QHostAddress &address,
                  const QString &how)
{
    if (!take(m_deeds, address))
        return;
    if (how.isEmpty())
        m_inform(event, {{accountField, account.value}, {addressField, address.toString()}});
    else
        m_inform(event, {{accountField, account.value},
                         {addressField, address.toString()},
                         {QLatin1StringView("by"), how}});
}

bool PeerLog::take(Budget &budget, const QHostAddress &address)
{
    const bool taken = budget.take(address, m_clock.elapsed());
    if (!taken && !m_timer.isActive())
        m_timer.start();
    return taken;
}

void PeerLog::tellLeftOut()
{
    const auto tell = [](Budget &budget, const Write &write, QLatin1StringView event) {
        if (const quint64 count = std::exchange(budget.leftOut, 0); count > 0)
            write(event, {{QLatin1StringView("count"), QString::number(count)}});
    };
    tell(m_refusals, m_warn, QLatin1StringView("refused-and-left-out"));
    tell(m_deeds, m_inform, QLatin1StringView("left-out"));
}

} // namespace chatbook::server
