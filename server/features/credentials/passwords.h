#pragma once

#include "result.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QThreadPool>

#include <functional>
#include <optional>

namespace chatbook::server {

/// Hashes and verifies passwords with libsodium's Argon2id. It is expensive on purpose (19 MiB and
/// some 50 ms each), so one runs at a time on a thread of its own, with a bounded queue. Answers
/// come on this object's thread.
class Passwords : public QObject
{
    Q_OBJECT

public:
    /// `queueLimit` bounds what waits and what is under way together; 0: no limit.
    explicit Passwords(int queueLimit);
    ~Passwords() override;

    /// False: too many are waiting, and `done` will not be called.
    bool hash(const QString &password, std::function<void(const QString &hash)> done);

    /// Whether `hash` is that of the password; none if there is no memory to find out. An empty
    /// hash (no such account, or no password) takes as long as any other and never matches.
    bool verify(const QString &password, const QString &hash,
                std::function<void(std::optional<bool> right)> done);

    int waiting() const { return m_waiting; } ///< the one under way included

private:
    bool start(std::function<std::function<void()>()> work);

    const int m_queueLimit;
    QThreadPool m_pool;
    int m_waiting = 0;
    QByteArray m_nobody; ///< a hash of no password; made and used on the pool's thread
};

/// The error when no more can wait.
Error tooBusy();
/// The error when there is no memory to hash or verify.
Error noMemory();

/// SHA-256. A token is 32 random bytes, so a slow hash would add nothing.
QByteArray hashToken(const QString &token);

} // namespace chatbook::server
