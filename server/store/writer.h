#pragma once

#include "clock.h"
#include "sqlite/database.h"

namespace chatbook {

/// What a command may use while it runs on the writer's thread, inside the one transaction
/// that many commands share.
class Writer
{
public:
    /// Throws SqlError.
    Writer(Database &database, const Clock &clock);

    Database &database() { return m_database; }

    /// The time of this change, in ms since 1970 UTC.
    qint64 now() const;

    /// The next place out of the one counter. Taken for each stored change.
    qint64 nextOffset() { return ++m_head; }

    /// The offset of the latest change.
    qint64 head() const { return m_head; }

    /// Stores the counter with what it counted, before the commit. Throws SqlError.
    void saveHead();

    /// The transaction was committed: what was counted stands.
    void committed() { m_committedHead = m_head; }

    /// The transaction was rolled back: the counter goes back with it.
    void rolledBack() { m_head = m_committedHead; }

private:
    Database &m_database;
    const Clock &m_clock;
    qint64 m_head = 0;
    qint64 m_committedHead = 0;
};

} // namespace chatbook
