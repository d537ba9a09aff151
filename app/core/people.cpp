#include "people.h"

namespace chatbook::app {

void People::learn(const QList<User> &users)
{
    QList<User> news;
    bool anyRenamed = false;
    for (const User &user : users) {
        User &known = m_users[user.id];
        if (known == user)
            continue;
        anyRenamed |= !known.name.isEmpty();
        known = user;
        news.append(user);
    }
    if (!news.isEmpty())
        emit learned(news);
    if (anyRenamed)
        emit renamed();
}

void People::replace(const QList<User> &users)
{
    m_users.clear();
    m_online.clear();
    for (const User &user : users)
        m_users.insert(user.id, user);
    emit reset();
}

void People::setOnline(const QList<User> &users)
{
    learn(users);
    QSet<UserId> online;
    for (const User &user : users)
        online.insert(user.id);
    const QSet<UserId> before = std::exchange(m_online, online);
    const QSet<UserId> changed = (before - m_online) + (m_online - before);
    if (!changed.isEmpty())
        emit presenceChanged(changed.values());
}

void People::change(const QList<User> &online, const QList<UserId> &offline)
{
    learn(online);
    QList<UserId> changed;
    for (const User &user : online)
        if (!m_online.contains(user.id)) {
            m_online.insert(user.id);
            changed.append(user.id);
        }
    for (const UserId &user : offline)
        if (m_online.remove(user))
            changed.append(user);
    if (!changed.isEmpty())
        emit presenceChanged(changed);
}

} // namespace chatbook::app
