#pragma once

#include "result.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QThreadPool>

#include <functional>
#include <optional>

namespace chatbook::server {

/// Password work, by libsodium's Argon2id: dear by intent (19 MiB and some 50 ms each), so one
/// at a time on a thread of its own, with a bounded queue. Answers come on this object's thread.
class Passwords : public QObject
{
    Q_OBJECT

public:
    /// `queueLimit` of what waits, what is under way included; 0: no limit.
    explicit Passwords(int queueLimit);
    ~Passwords() override;

    /// False: too many are waiting, and `done` will not be called.
    bool hash(const QString &password, std::function<void(const QString &hash)> done);

    /// Whether `hash` is the password's; none when there is no memory to find out. An empty hash
    /// (nobody, or no password) takes as long as any other and is nobody's.
    bool verify(const QString &password, const QString &hash,
                std::function<void(std::optional<bool> right)> done);

    int waiting() const { return m_waiting; } ///< the one under way included

private:
    bool start(std::function<std::function<void()>()> work);

    const int m_queueLimit;
    QThreadPool m_pool;
    int m_waiting = 0;
    QByteArray m_nobody; ///< a hash of no one's password; made and used on the pool's thread
};

/// What is said when no more can wait.
Error tooBusy();
/// What is said when a password cannot be hashed or verified.
Error noMemory();

/// SHA-256: a token is 32 random bytes, so that a slow hash would add nothing.
QByteArray hashToken(const QString &token);

} // namespace chatbook::server
