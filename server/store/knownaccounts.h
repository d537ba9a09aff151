#pragma once

#include "records.h"
#include "sqlite/database.h"

#include <QHash>

namespace chatbook::server {

/// Accounts by key and by id, without their passwords, each read once. For one connection to the
/// database, by which alone names change; to be cleared when a transaction that may have added or
/// renamed some is rolled back.
class KnownAccounts
{
public:
    explicit KnownAccounts(Database &database)
        : m_database(database)
    {}

    /// None when there is no such account. May throw SqlError.
    std::optional<Account> byId(const UserId &id);
    /// Of a key that came from the database. May throw SqlError.
    Account byKey(UserKey key);

    /// Its name has changed, in the transaction that runs.
    void renamed(const Account &account);

    void clear();

private:
    void keep(const Account &account);

    Database &m_database;
    QHash<UserKey, Account> m_byKey;
    QHash<UserId, UserKey> m_byId;
};

} // namespace chatbook::server
