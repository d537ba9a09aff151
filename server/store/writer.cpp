#include "writer.h"

#include <algorithm>

namespace chatbook {
namespace {

/// More conversations than are busy at once; then they are looked up anew.
constexpr qsizetype mostKnown = 50'000;

std::pair<UserKey, UserKey> inOrder(UserKey a, UserKey b)
{
    return std::minmax({a, b});
}

} // namespace

Writer::Writer(Database &database, const Clock &clock)
    : m_database(database)
    , m_clock(clock)
    , m_people(database)
{
    m_head = m_committedHead = database.number(QStringLiteral("SELECT head FROM server"));
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

qint64 Writer::last(qint64 conversation)
{
    if (const auto noted = m_last.constFind(conversation); noted != m_last.cend())
        return *noted;
    return m_database.number(QStringLiteral("SELECT last FROM conversations WHERE key = ?"),
                             {conversation});
}

void Writer::save()
{
    for (auto last = m_last.cbegin(); last != m_last.cend(); ++last)
        m_database.run(QStringLiteral("UPDATE conversations SET last = ? WHERE key = ?"),
                       {last.value(), last.key()});
    if (m_head != m_committedHead)
        m_database.run(QStringLiteral("UPDATE server SET head = ?"), {m_head});
}

void Writer::committed()
{
    m_committedHead = m_head;
    m_committedText = m_addedText;
    m_last.clear();
}

void Writer::rolledBack()
{
    m_head = m_committedHead;
    m_addedText = m_committedText;
    m_last.clear();
    m_people.clear();
    m_conversations.clear();
}

} // namespace chatbook
