#pragma once

#include "clock.h"
#include "knownaccounts.h"
#include "searchindex.h"

#include <QHash>

namespace chatbook {

/// What a command may use while it runs on the writer's thread, inside the one transaction
/// that many commands share.
class Writer
{
public:
    /// Throws SqlError.
    Writer(Database &database, const Clock &clock);

    Database &database() { return m_database; }
    KnownAccounts &accounts() { return m_accounts; }

    /// The time of this change, in ms since 1970 UTC.
    qint64 now() const;

    /// The next place out of the one counter. Taken for each stored change.
    qint64 nextOffset() { return ++m_head; }

    /// The offset of the latest change.
    qint64 head() const { return m_head; }

    /// The key of two people's conversation, as far as it is known; 0 otherwise.
    qint64 knownConversation(UserKey a, UserKey b) const;
    void knowConversation(UserKey a, UserKey b, qint64 key);

    /// Counts the text of a new message for the search index: bytes, or about as many.
    void addedText(qsizetype bytes) { m_addedText += searchWeight(bytes); }
    qint64 addedText() const { return m_addedText; }

    /// The transaction was committed: what was counted stands.
    void committed();

    /// The transaction was rolled back: what was counted and learnt goes back with it.
    void rolledBack();

private:
    Database &m_database;
    const Clock &m_clock;
    KnownAccounts m_accounts;
    QHash<std::pair<UserKey, UserKey>, qint64> m_conversations;
    qint64 m_head = 0;
    qint64 m_committedHead = 0;
    qint64 m_addedText = 0; ///< in searchWeight(), since the start
    qint64 m_committedText = 0;
};

} // namespace chatbook
