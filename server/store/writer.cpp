#include "writer.h"

#include "rows.h"

#include <algorithm>

namespace chatbook::server {
namespace {

/// More conversations than are busy at once. Above it, all are dropped and looked up again.
constexpr qsizetype mostKnown = 50'000;

std::pair<UserKey, UserKey> inOrder(UserKey a, UserKey b)
{
    return std::minmax({a, b});
}

} // namespace

Writer::Writer(Database &database, const Clock &clock)
    : m_database(database)
    , m_clock(clock)
    , m_accounts(database)
{
    m_tally.head = rows::head(database);
    m_tally.accounts = database.number(QStringLiteral("SELECT count(*) FROM users"));
    m_tally.messages =
        database.number(QStringLiteral("SELECT count(*) FROM messages WHERE conversation <> 0"));
    m_committed = m_tally;
}

qint64 Writer::now() const
{
    return m_clock.now().toMSecsSinceEpoch();
}

qint64 Writer::knownConversation(UserKey a, UserKey b) const
{
    return m_conversations.value(inOrder(a, b));
}

void Writer::knowConversation(UserKey a, UserKey b, qint64 key)
{
    if (m_conversations.size() >= mostKnown)
        m_conversations.clear();
    m_conversations.insert(inOrder(a, b), key);
}

void Writer::committed()
{
    m_committed = m_tally;
}

void Writer::rolledBack()
{
    m_tally = m_committed;
    m_accounts.clear();
    m_conversations.clear();
}

} // namespace chatbook::server
