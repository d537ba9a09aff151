#pragma once

#include <chrono>

#include <QHash>
#include <QList>
#include <QString>

namespace chatbook {

/// Counts wrong passwords, so that nobody guesses many (protocol.md, 4). A try counts from its
/// start until it turns out right, so that many at once are no way around.
class LoginAttempts
{
public:
    using Time = std::chrono::milliseconds; ///< of Clock::elapsed()

    /// `limit` tries within a minute for each key.
    explicit LoginAttempts(int limit)
        : m_limit(limit)
    {}

    /// How long this key has to wait before its next try; 0: go ahead.
    Time wait(const QString &key, Time now) const;

    void begin(const QString &key, Time now);
    /// The try that began at `started` was right and does not count.
    void forgive(const QString &key, Time started);

private:
    void forgetOld(Time now);

    int m_limit;
    QHash<QString, QList<Time>> m_tries; ///< oldest first
};

} // namespace chatbook
