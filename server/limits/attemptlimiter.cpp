#include "attemptlimiter.h"

#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace chatbook::server {
namespace {

constexpr std::chrono::milliseconds window = std::chrono::minutes(1);

/// Keys in each of the two halves.
constexpr qsizetype mostKeys = 10'000;

} // namespace

AttemptLimiter::Key AttemptLimiter::keyOf(const QString &text)
{
    static const quint64 secret = QRandomGenerator::system()->generate64();
    return qHash(text, size_t(secret));
}

AttemptLimiter::Time AttemptLimiter::wait(Key key, Time now) const
{
    if (m_limit == 0)
        return Time(0);
    const auto recent = m_recent.constFind(key);
    const QList<Time> tries = recent != m_recent.cend() ? *recent : m_earlier.value(key);
    if (tries.size() < m_limit)
        return Time(0);
    // Free again when the oldest of the last `limit` tries is a minute old.
    const Time free = tries[tries.size() - m_limit] + window;
    return std::max(Time(0), free - now);
}

void AttemptLimiter::begin(Key key, Time now)
{
    if (m_limit == 0)
        return;
    turn(now);
    auto tries = m_recent.find(key);
    if (tries == m_recent.end())
        tries = m_recent.insert(key, m_earlier.take(key));
    tries->append(now);
    if (tries->size() > m_limit)
        tries->removeFirst();
}

void AttemptLimiter::forgive(Key key, Time started)
{
    for (Tries *half : {&m_recent, &m_earlier}) {
        const auto found = half->find(key);
        if (found == half->end())
            continue;
        found->removeOne(started);
        if (found->isEmpty())
            half->erase(found);
    }
}

/// Drops the keys that have not tried since the last turn: they no longer count, or there are too
/// many.
void AttemptLimiter::turn(Time now)
{
    if (now - m_turned < window && m_recent.size() < mostKeys)
        return;
    m_earlier = std::exchange(m_recent, {});
    m_turned = now;
}

} // namespace chatbook::server
