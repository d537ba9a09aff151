#pragma once

#include "documents.h"

#include <QHash>
#include <QObject>
#include <QSet>

namespace chatbook::app {

/// Everybody this client knows of, and who of them is here now.
class People : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// In no order. Includes oneself.
    QList<User> all() const { return m_users.values(); }
    /// The user of that id; one with an empty name when unknown.
    User user(const UserId &id) const { return m_users.value(id, {id, {}}); }
    bool isOnline(const UserId &id) const { return m_online.contains(id); }
    int onlineCount() const { return int(m_online.size()); }

    /// Adds users or learns their names.
    void learn(const QList<User> &users);
    /// Replaces who is online, as after a login; an empty list when the connection is lost.
    void setOnline(const QList<User> &users);
    /// Everybody anew, as when another server's cache is opened; nobody is online.
    void replace(const QList<User> &users);
    /// Net comings and goings.
    void change(const QList<User> &online, const QList<UserId> &offline);

signals:
    /// All are to be read anew.
    void reset();
    void learned(const QList<chatbook::User> &users);
    /// After learned(): some of them had another name before.
    void renamed();
    /// The presence of these changed, either way.
    void presenceChanged(const QList<chatbook::UserId> &users);

private:
    QHash<UserId, User> m_users;
    QSet<UserId> m_online;
};

} // namespace chatbook::app
