#include "passwordattempts.h"

#include "peer.h"

#include <algorithm>

namespace chatbook {

PasswordAttempts::PasswordAttempts(const Clock &clock, const Bounds &bounds)
    : m_clock(clock)
    , m_byAccount(bounds.wrongPasswordsPerAccount)
    , m_byAddress(bounds.wrongPasswordsPerAddress)
{}

Result<PasswordAttempts::Attempt> PasswordAttempts::begin(const Peer &peer,
                                                          const QString &foldedName)
{
    return begin(
        Attempt{Attempts::keyOf(foldedName), peer.connection().addressKey(), m_clock.elapsed()});
}

Result<PasswordAttempts::Attempt> PasswordAttempts::begin(const Peer &peer)
{
    return begin(Attempt{std::nullopt, peer.connection().addressKey(), m_clock.elapsed()});
}

Result<PasswordAttempts::Attempt> PasswordAttempts::begin(const Attempt &attempt)
{
    Attempts::Time wait{0};
    if (attempt.account)
        wait = m_byAccount.wait(*attempt.account, attempt.started);
    if (attempt.address)
        wait = std::max(wait, m_byAddress.wait(*attempt.address, attempt.started));
    if (wait.count() > 0)
        return rateLimited(wait, QStringLiteral("Too many wrong passwords. Please wait a minute."));
    if (attempt.account)
        m_byAccount.begin(*attempt.account, attempt.started);
    if (attempt.address)
        m_byAddress.begin(*attempt.address, attempt.started);
    return attempt;
}

void PasswordAttempts::forgive(const Attempt &attempt)
{
    if (attempt.account)
        m_byAccount.forgive(*attempt.account, attempt.started);
    forgiveAddress(attempt);
}

void PasswordAttempts::forgiveAddress(const Attempt &attempt)
{
    if (attempt.address)
        m_byAddress.forgive(*attempt.address, attempt.started);
}

Error rateLimited(std::chrono::milliseconds wait, const QString &message)
{
    return {ErrorCode::RateLimited,
            message,
            {{QLatin1StringView("retryAfterMs"), qint64(wait.count())}}};
}

} // namespace chatbook
