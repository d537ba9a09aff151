#pragma once

#include <QHash>
#include <QList>
#include <QString>

#include <chrono>

namespace chatbook::server {

/// Counts what was tried within the last minute, for each key, so that nobody tries too often. A
/// try counts from its start until it is forgiven, so that many at once are no way around.
///
/// Its memory is bounded: of more than 10,000 keys in a minute, those that tried last are known.
class AttemptLimiter
{
public:
    using Time = std::chrono::milliseconds; ///< of Clock::elapsed()
    using Key = quint64;

    /// `limit` tries within a minute for each key; 0: no limit.
    explicit AttemptLimiter(int limit)
        : m_limit(limit)
    {}

    /// Of a text that anyone may choose: nobody can foresee it, so that none share one.
    static Key keyOf(const QString &text);

    /// How long this key has to wait before its next try; 0: go ahead.
    Time wait(Key key, Time now) const;

    void begin(Key key, Time now);
    /// The try that began at `started` does not count.
    void forgive(Key key, Time started);

    /// For how many keys anything is kept.
    qsizetype size() const { return m_recent.size() + m_earlier.size(); }

private:
    using Tries = QHash<Key, QList<Time>>; ///< oldest first

    void turn(Time now);

    int m_limit;
    Tries m_recent;  ///< of those who tried since `m_turned`
    Tries m_earlier; ///< of the others who did in the minute before it
    Time m_turned{0};
};

} // namespace chatbook::server
