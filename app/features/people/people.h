#pragma once

#include "cache.h"
#include "link.h"

#include <QHash>
#include <QSet>

namespace chatbook::app {

/// Everybody this client knows, and who is online: first from the cache, then from pushes, and in
/// the background, page by page, everybody the server knows.
class People : public QObject
{
    Q_OBJECT

public:
    People(Cache &cache, Link &link, QObject *parent = nullptr);

    /// In no order. Includes this person.
    QList<User> all() const { return m_users.values(); }
    /// The user with that id; one with an empty name if unknown.
    User user(const UserId &id) const { return m_users.value(id, {id, {}}); }
    bool isOnline(const UserId &id) const { return m_online.contains(id); }
    int onlineCount() const { return int(m_online.size()); }

    /// Adds users or learns their names.
    void learn(const QList<User> &users);
    /// Looks up users whose name begins with `prefix`, which is not empty. For the filter box.
    void find(const QString &prefix);

signals:
    /// Read all of them again.
    void reset();
    void learned(const QList<chatbook::User> &users);
    /// After learned(): some of them had another name before.
    void renamed();
    /// The presence of these users changed, either way.
    void presenceChanged(const QList<chatbook::UserId> &users);

private:
    void load();
    void setOnline(const QList<User> &users);
    void changeOnline(const QList<User> &online, const QList<UserId> &offline);
    void takeOnline(const QList<User> &first, qint64 total);
    void takePresence(const QJsonObject &json);
    void readAll();
    void readOnline(const UserId &after, qint64 missing);
    void readUsers(const UserId &after, qsizetype read);

    Cache &m_cache;
    Link &m_link;
    QHash<UserId, User> m_users;
    QSet<UserId> m_online;
    bool m_readAll = false; ///< everybody, up to 5,000, once for each server
    int m_login = 0;        ///< tells answers of earlier connections apart
};

} // namespace chatbook::app
