#include "peoplestore.h"

#include "accountstore.h"
#include "rows.h"

namespace chatbook::server {
Result<Account> findPerson(Database &database, const Who &who)
{
    const std::optional<Account> found =
        who.id.isEmpty() ? accountByName(database, who.name) : accountById(database, who.id);
    if (!found)
        return rows::notFound(QStringLiteral("person"));
    return *found;
}

Result<Account> resetPassword(Writer &writer, const Who &who, const QString &hash)
{
    Result<Account> found = findPerson(writer.database(), who);
    if (found)
        writer.database().run(QStringLiteral("UPDATE users SET password = ? WHERE key = ?"),
                              {sqlText(hash), rows::number(found->key)});
    return found;
}

Result<Account> endAllDevices(Writer &writer, const Who &who)
{
    Result<Account> found = findPerson(writer.database(), who);
    if (found)
        writer.database().run(QStringLiteral("DELETE FROM tokens WHERE user = ?"),
                              {rows::number(found->key)});
    return found;
}

Result<Account> setBanned(Writer &writer, const Who &who, bool banned)
{
    Result<Account> found = findPerson(writer.database(), who);
    if (found)
        writer.database().run(QStringLiteral("UPDATE users SET banned = CASE WHEN ? THEN "
                                             "ifnull(banned, ?) END WHERE key = ?"),
                              {banned, writer.now(), rows::number(found->key)});
    return found;
}

Result<Page<Person>> peoplePage(Database &database, const std::optional<UserId> &after, int limit)
{
    QString from;
    if (after) {
        Rows rows = database.run(QStringLiteral("SELECT folded FROM users WHERE id = ?"),
                                 {sqlText(after->value)});
        if (!rows.next())
            return rows::notFound(QStringLiteral("person"));
        from = rows.text(0);
    }
    Page<Person> page;
    Rows rows = database.run(QStringLiteral("SELECT key, id, name, created, banned FROM users "
                                            "WHERE folded > ? ORDER BY folded LIMIT ?"),
                             {sqlText(from), limit + 1});
    while (rows.next()) {
        if (page.documents.size() == limit) {
            page.more = true;
            break;
        }
        page.documents.append({{UserKey(rows.integer(0)), {{rows.text(1)}, rows.text(2)}},
                               rows.integer(3),
                               rows.isNull(4) ? std::nullopt : std::optional(rows.integer(4))});
    }
    return page;
}

} // namespace chatbook::server
