#pragma once

#include <QHash>
#include <QList>
#include <QString>

#include <chrono>

namespace chatbook::server {

/// Counts the tries of each key within the last minute, so that nobody tries too often. A try
/// counts from its start until it is forgiven, so many tries at once do not get around the limit.
///
/// Its memory is bounded: if more than 10,000 keys try in a minute, it knows those that tried last.
class AttemptLimiter
{
public:
    using Time = std::chrono::milliseconds; ///< of Clock::elapsed()
    using Key = quint64;

    /// `limit` tries within a minute for each key; 0: no limit.
    explicit AttemptLimiter(int limit)
        : m_limit(limit)
    {}

    /// The key of a text that anyone may choose. Nobody can predict it, so nobody can make two
    /// texts share one.
    static Key keyOf(const QString &text);

    /// How long this key has to wait before its next try; 0: it may try now.
    Time wait(Key key, Time now) const;

    void begin(Key key, Time now);
    /// The try that began at `started` does not count.
    void forgive(Key key, Time started);

    /// The number of keys that are remembered.
    qsizetype size() const { return m_recent.size() + m_earlier.size(); }

private:
    using Tries = QHash<Key, QList<Time>>; ///< oldest first

    void turn(Time now);

    int m_limit;
    Tries m_recent;  ///< of keys that tried since `m_turned`
    Tries m_earlier; ///< of the other keys that tried in the minute before it
    Time m_turned{0};
};

} // namespace chatbook::server
