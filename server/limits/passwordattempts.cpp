#include "passwordattempts.h"

#include "ratelimited.h"

#include <algorithm>

namespace chatbook::server {

PasswordAttempts::PasswordAttempts(const Clock &clock, const Bounds &bounds)
    : m_clock(clock)
    , m_byAccount(bounds.wrongPasswordsPerAccount)
    , m_byAddress(bounds.wrongPasswordsPerAddress)
{}

Result<PasswordAttempts::Attempt>
PasswordAttempts::begin(std::optional<AttemptLimiter::Key> address, const QString &foldedName)
{
    return begin(Attempt{AttemptLimiter::keyOf(foldedName), address, m_clock.elapsed()});
}

Result<PasswordAttempts::Attempt>
PasswordAttempts::begin(std::optional<AttemptLimiter::Key> address)
{
    return begin(Attempt{std::nullopt, address, m_clock.elapsed()});
}

Result<PasswordAttempts::Attempt> PasswordAttempts::begin(const Attempt &attempt)
{
    AttemptLimiter::Time wait{0};
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

} // namespace chatbook::server
