#pragma once

#include "records.h"
#include "sqlite/database.h"

#include <QHash>

namespace chatbook {

struct Person
{
    UserKey key{};
    User user;
};

/// Accounts by key and by id, each read once: what makes an account does not change. For one
/// connection to the database; to be cleared when a transaction that may have added some is rolled
/// back.
class People
{
public:
    explicit People(Database &database)
        : m_database(database)
    {}

    /// None when there is no such account. May throw SqlError.
    std::optional<Person> byId(const UserId &id);
    /// Of a key that came from the database. May throw SqlError.
    Person byKey(UserKey key);

    void clear();

private:
    void keep(const Person &person);

    Database &m_database;
    QHash<UserKey, Person> m_byKey;
    QHash<UserId, UserKey> m_byId;
};

} // namespace chatbook
