#pragma once

#include "clock.h"
#include "knownaccounts.h"
#include "searchindex.h"
#include "storemetrics.h"

#include <QHash>

#include <utility>

namespace chatbook::server {

/// What a command may use while it runs on the writer's thread, in the one transaction that many
/// commands share.
class Writer
{
public:
    /// Throws SqlError.
    Writer(Database &database, const Clock &clock);

    Database &database() { return m_database; }
    KnownAccounts &accounts() { return m_accounts; }

    /// The time of this change, in ms since 1970 UTC.
    qint64 now() const;

    /// The next offset of the one counter. Taken for each stored change.
    qint64 nextOffset() { return ++m_tally.head; }

    /// The offset of the latest change.
    qint64 head() const { return m_tally.head; }

    /// The key of two people's conversation if it is cached; 0 otherwise.
    qint64 knownConversation(UserKey a, UserKey b) const;
    void knowConversation(UserKey a, UserKey b, qint64 key);

    /// Counts a new message, and its text for the search index: bytes, or about as many. Of a post
    /// only its text.
    void addedMessage(qsizetype bytes)
    {
        ++m_tally.messages;
        m_tally.addedText += searchWeight(bytes);
    }
    void addedPost(qsizetype bytes) { m_tally.addedText += searchWeight(bytes); }
    void addedAccount() { ++m_tally.accounts; }

    const Tally &tally() const { return m_tally; }

    /// Text was deleted or replaced: soon the log must not hold it any more either.
    void erasedText() { m_erased = true; }
    bool takeErased() { return std::exchange(m_erased, false); }

    /// The transaction was committed: the counts stand.
    void committed();

    /// The transaction was rolled back: the counts and caches are restored.
    void rolledBack();

private:
    Database &m_database;
    const Clock &m_clock;
    KnownAccounts m_accounts;
    QHash<std::pair<UserKey, UserKey>, qint64> m_conversations;
    Tally m_tally;
    Tally m_committed;
    bool m_erased = false;
};

} // namespace chatbook::server
