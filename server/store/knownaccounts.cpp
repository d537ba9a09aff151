#include "knownaccounts.h"

#include "rows.h"

namespace chatbook::server {
namespace {

/// More than are online at once. Above it, all are dropped and read again, which saves keeping an
/// order.
constexpr qsizetype most = 50'000;

} // namespace

std::optional<Account> KnownAccounts::byId(const UserId &id)
{
    if (const auto known = m_byId.constFind(id); known != m_byId.cend())
        return m_byKey.value(*known);
    Rows rows = m_database.run(QStringLiteral("SELECT key, name FROM users WHERE id = ?"),
                               {sqlText(id.value)});
    if (!rows.next())
        return std::nullopt;
    const Account account{UserKey(rows.integer(0)), {id, rows.text(1)}};
    keep(account);
    return account;
}

Account KnownAccounts::byKey(UserKey key)
{
    if (const auto known = m_byKey.constFind(key); known != m_byKey.cend())
        return *known;
    Rows rows = m_database.run(QStringLiteral("SELECT id, name FROM users WHERE key = ?"),
                               {rows::number(key)});
    Account account{key, {}};
    if (rows.next()) {
        account.user = {{rows.text(0)}, rows.text(1)};
        keep(account);
    }
    return account;
}

void KnownAccounts::renamed(const Account &account)
{
    if (const auto known = m_byKey.find(account.key); known != m_byKey.end())
        known->user.name = account.user.name;
}

void KnownAccounts::keep(const Account &account)
{
    if (m_byKey.size() >= most)
        clear();
    m_byKey.insert(account.key, account);
    m_byId.insert(account.user.id, account.key);
}

void KnownAccounts::clear()
{
    m_byKey.clear();
    m_byId.clear();
}

} // namespace chatbook::server
