#pragma once

#include "records.h"
#include "sqlite/database.h"

#include <QHash>

namespace chatbook::server {

/// A cache of accounts by key and by id, without passwords; each is read once. It belongs to the
/// one connection that changes names. Clear it when a transaction that may have added or renamed
/// accounts is rolled back.
class KnownAccounts
{
public:
    explicit KnownAccounts(Database &database)
        : m_database(database)
    {}

    /// None if there is no such account. May throw SqlError.
    std::optional<Account> byId(const UserId &id);
    /// By a key that came from the database. May throw SqlError.
    Account byKey(UserKey key);

    /// The account's name has changed, in the transaction that runs.
    void renamed(const Account &account);

    void clear();

private:
    void keep(const Account &account);

    Database &m_database;
    QHash<UserKey, Account> m_byKey;
    QHash<UserId, UserKey> m_byId;
};

} // namespace chatbook::server
