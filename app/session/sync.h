#pragma once

#include "cache.h"
#include "link.h"

namespace chatbook::app {

/// The offset up to which the server's pushes were received, which the next login tells the server.
/// The cache commits it together with the documents.
class Sync : public QObject
{
    Q_OBJECT

public:
    Sync(Cache &cache, Link &link, QObject *parent = nullptr);

    /// Call it when a pushed document was written to the cache; `changed` is its own. Gives whether
    /// a document with this or a higher `changed` had come before.
    bool take(qint64 changed);
    /// The server resumed at this login where the cache ends.
    bool hasResumed() const { return m_resumed; }

signals:
    /// The server lost everything above `offset`.
    void rewound(qint64 offset);
    /// There may be a gap in the pushes, which continue above `offset`.
    void interrupted(qint64 offset);
    /// After either of these: read everything again. The link is about to open.
    void restarted();

private:
    void welcomed(const QJsonObject &welcome);
    void synced(qint64 serverOffset);

    Cache &m_cache;
    bool m_resumed = false; ///< from `welcome`
    /// The offset to which the server was set back, from `welcome`; none if it was not.
    std::optional<qint64> m_knownToServer;
    qint64 m_taken = 0; ///< the highest `changed` that was pushed or synced
};

} // namespace chatbook::app
