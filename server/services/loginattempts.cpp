#include "loginattempts.h"

#include <algorithm>

namespace chatbook {
namespace {

constexpr std::chrono::milliseconds window = std::chrono::minutes(1);

/// Beyond this many keys, those that no longer count are thrown out.
constexpr qsizetype tidyAt = 1'000;

} // namespace

LoginAttempts::Time LoginAttempts::wait(const QString &key, Time now) const
{
    const QList<Time> tries = m_tries.value(key);
    if (tries.size() < m_limit)
        return Time(0);
    // Free again when the oldest of the last `limit` tries is a minute old.
    const Time free = tries[tries.size() - m_limit] + window;
    return std::max(Time(0), free - now);
}

void LoginAttempts::begin(const QString &key, Time now)
{
    if (m_tries.size() >= tidyAt)
        forgetOld(now);
    QList<Time> &tries = m_tries[key];
    tries.append(now);
    if (tries.size() > m_limit)
        tries.removeFirst();
}

void LoginAttempts::forgive(const QString &key, Time started)
{
    const auto found = m_tries.find(key);
    if (found == m_tries.end())
        return;
    found->removeOne(started);
    if (found->isEmpty())
        m_tries.erase(found);
}

void LoginAttempts::forgetOld(Time now)
{
    m_tries.removeIf([now](auto entry) { return entry.value().last() + window < now; });
}

} // namespace chatbook
