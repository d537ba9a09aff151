#include "typists.h"

namespace chatbook::app {
namespace {

using namespace std::chrono_literals;

constexpr auto shownFor = 6s;
constexpr auto checkedEach = 1s;
constexpr qsizetype shownAtOnce = 50; ///< the server passes none on among more (protocol.md, 5)

} // namespace

Typists::Typists(const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
{
    m_timer.setInterval(checkedEach);
    connect(&m_timer, &QTimer::timeout, this, &Typists::expire);
}

void Typists::add(const RecipientId &conversation, const User &user)
{
    QHash<UserId, Typist> &there = m_typists[conversation];
    const bool known = there.contains(user.id);
    if (!known && there.size() >= shownAtOnce)
        return;
    there.insert(user.id, {user.name, m_clock.elapsed() + shownFor});
    m_timer.start();
    if (!known)
        announce(conversation);
}

void Typists::remove(const RecipientId &conversation, const UserId &user)
{
    const auto there = m_typists.find(conversation);
    if (there != m_typists.end() && there->remove(user))
        announce(conversation);
}

void Typists::clear()
{
    const QList<RecipientId> conversations = m_typists.keys();
    m_typists.clear();
    m_timer.stop();
    for (const RecipientId &conversation : conversations)
        emit changed(conversation, {});
}

void Typists::expire()
{
    const auto now = m_clock.elapsed();
    QList<RecipientId> expired;
    for (auto there = m_typists.begin(); there != m_typists.end(); ++there)
        if (there->removeIf([&](const auto &typist) { return typist.value().until <= now; }) > 0)
            expired.append(there.key());
    for (const RecipientId &conversation : expired)
        announce(conversation);
    if (m_typists.isEmpty())
        m_timer.stop();
}

void Typists::announce(const RecipientId &conversation)
{
    QStringList names;
    for (const Typist &typist : m_typists.value(conversation))
        names.append(typist.name);
    names.sort();
    if (names.isEmpty())
        m_typists.remove(conversation);
    emit changed(conversation, names);
}

} // namespace chatbook::app
