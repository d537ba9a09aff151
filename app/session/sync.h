#pragma once

#include "cache.h"
#include "link.h"

namespace chatbook::app {

/// How far the server's pushes were taken in, which is told to the server at the next login. The
/// cache commits it together with the documents that it speaks of.
class Sync : public QObject
{
    Q_OBJECT

public:
    Sync(Cache &cache, Link &link, QObject *parent = nullptr);

    /// A pushed document was written to the cache; `changed` is its own. Whether the cache had one
    /// of that or a later time before.
    bool take(qint64 changed);
    /// The server could go on where the cache ends, at this login.
    bool hasResumed() const { return m_resumed; }

signals:
    /// The server lost what it had behind `offset`.
    void rewound(qint64 offset);
    /// There may be a gap in the pushes, which go on behind `offset`.
    void interrupted(qint64 offset);
    /// After either: what was read before is to be read anew. The link is about to open.
    void restarted();

private:
    void welcomed(const QJsonObject &welcome);
    void synced(qint64 serverOffset);

    Cache &m_cache;
    bool m_resumed = false; ///< as the server said in `welcome`
    /// What the server was set back to, as `welcome` said; none when it was not.
    std::optional<qint64> m_knownToServer;
    qint64 m_taken = 0; ///< the highest `changed` that was pushed or synced
};

} // namespace chatbook::app
