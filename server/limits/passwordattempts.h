#pragma once

#include "attemptlimiter.h"
#include "bounds.h"
#include "clock.h"
#include "result.h"

#include <optional>

namespace chatbook::server {

/// Limits how often a password, or another secret that can be guessed, is tried: for each account,
/// and for each address but loopback.
class PasswordAttempts
{
public:
    PasswordAttempts(const Clock &clock, const Bounds &bounds);

    /// A try that has begun. It counts as wrong until it is forgiven.
    struct Attempt
    {
        std::optional<AttemptLimiter::Key> account;
        std::optional<AttemptLimiter::Key> address;
        AttemptLimiter::Time started;
    };

    /// Errors: rate_limited.
    Result<Attempt> begin(std::optional<AttemptLimiter::Key> address, const QString &foldedName);
    /// A try that says itself for which account it is.
    Result<Attempt> begin(std::optional<AttemptLimiter::Key> address);

    void forgive(const Attempt &attempt);
    /// It still counts for its account.
    void forgiveAddress(const Attempt &attempt);

private:
    Result<Attempt> begin(const Attempt &attempt);

    const Clock &m_clock;
    AttemptLimiter m_byAccount;
    AttemptLimiter m_byAddress;
};

} // namespace chatbook::server
