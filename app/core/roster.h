#pragma once

#include "cache.h"
#include "people.h"
#include "serverlink.h"

namespace chatbook::app {

/// Fills People: from the cache at first, then with who is pushed, and page by page in the
/// background with everybody the server knows.
class Roster : public QObject
{
    Q_OBJECT

public:
    Roster(Cache &cache, ServerLink &link, People &people, QObject *parent = nullptr);

    /// Reads what the cache holds. Nobody is online.
    void load();

    /// Of the pushed activeUsers: `first` of `total` who are online.
    void setOnline(const QList<User> &first, qint64 total);
    /// Reads everybody, up to 5,000, once for each server.
    void readAll();
    /// Learns those whose name begins with `prefix`.
    void find(const QString &prefix);

private:
    void learned(const QList<User> &users);
    void readOnline(const UserId &after, qint64 missing);
    void readUsers(const UserId &after, qsizetype read);

    Cache &m_cache;
    ServerLink &m_link;
    People &m_people;
    bool m_readAll = false;
    int m_login = 0; ///< tells the answers of earlier connections apart
};

} // namespace chatbook::app
