#include "accountstore.h"

#include "conversations.h"
#include "invitestore.h"
#include "namestore.h"
#include "rows.h"
#include "text/fold.h"

namespace chatbook::server {
namespace {

/// From a row with the columns key, id, name, password, and whether it is banned.
Account accountOf(const Rows &rows)
{
    return {UserKey(rows.integer(0)),
            {{rows.text(1)}, rows.text(2)},
            rows.text(3),
            rows.integer(4) != 0};
}

} // namespace

Error banned()
{
    return {ErrorCode::Banned, QStringLiteral("You are banned from this chat.")};
}

Result<Account> registerAccount(Writer &writer, const NewAccount &account)
{
    Database &database = writer.database();
    const qint64 owner = database.number(QStringLiteral("SELECT user FROM tokens WHERE hash = ?"),
                                         {account.tokenHash});
    const std::optional<Account> existing = accountByName(database, account.name);
    if (existing && owner == rows::number(existing->key))
        return existing->isBanned ? Result<Account>(banned()) : *existing;
    const Result<qint64> invite =
        account.admission == Admission::Everyone ? 0 : validInvite(writer, account.inviteHash);
    // A person whom the host may let in first learns whether the name is free. Otherwise strangers
    // do not learn who is here.
    if (!invite && account.admission == Admission::Invited)
        return invite.error();
    if (const std::optional<Error> refusal = refusalOfName(database, account.name))
        return *refusal;
    if (owner != 0)
        return Error{ErrorCode::Invalid,
                     QStringLiteral("This token belongs to another account."),
                     {{QLatin1StringView("field"), QLatin1StringView("token")}}};
    if (!invite)
        return invite.error();

    database.run(QStringLiteral("INSERT INTO users (id, name, folded, password, created) "
                                "VALUES (?, ?, ?, ?, ?)"),
                 {sqlText(account.id.value), sqlText(account.name), sqlText(foldName(account.name)),
                  sqlOptionalText(account.passwordHash), writer.now()});
    const UserKey key{database.lastInsertId()};
    writer.addedAccount();
    keepLooks(database, key, account.name);
    if (*invite != 0)
        countUse(writer, *invite);
    (void)addToken(writer, key, {account.tokenHash, account.device});
    for (const qint64 conversation : {conversations::feedKey, conversations::allChatKey})
        database.run(
            QStringLiteral("INSERT INTO members (user, conversation, read) VALUES (?, ?, ?)"),
            {rows::number(key), conversation, writer.head()});
    return Account{key, {account.id, account.name}, account.passwordHash};
}

Result<Done> addToken(Writer &writer, UserKey user, const NewDevice &device)
{
    const qint64 now = writer.now();
    writer.database().run(
        QStringLiteral("INSERT INTO tokens (hash, user, used, created, device) "
                       "VALUES (?, ?, ?, ?, ?)"),
        {device.tokenHash, rows::number(user), now, now, sqlOptionalText(device.name)});
    return Done{};
}

Result<Done> touchToken(Writer &writer, const NewDevice &device)
{
    writer.database().run(
        QStringLiteral("UPDATE tokens SET used = ?, device = ifnull(?, device) WHERE hash = ?"),
        {writer.now(), sqlOptionalText(device.name), device.tokenHash});
    return Done{};
}

Result<Done> removeToken(Writer &writer, const QByteArray &tokenHash)
{
    writer.database().run(QStringLiteral("DELETE FROM tokens WHERE hash = ?"), {tokenHash});
    return Done{};
}

std::optional<TokenOwner> accountByToken(Database &database, const QByteArray &tokenHash,
                                         qint64 now)
{
    // Found by its hash, as invites are: the time it takes tells nothing about the tokens that
    // exist.
    Rows rows =
        database.run(QStringLiteral("SELECT u.key, u.id, u.name, u.password, u.banned IS NOT NULL, "
                                    "t.used, t.device FROM tokens t "
                                    "JOIN users u ON u.key = t.user WHERE t.hash = ?"),
                     {tokenHash});
    if (!rows.next() || rows.integer(5) + tokenLifetime < now)
        return std::nullopt;
    return TokenOwner{accountOf(rows), rows.integer(5), rows.text(6)};
}

std::optional<Account> accountByKey(Database &database, UserKey key)
{
    Rows rows = database.run(QStringLiteral("SELECT key, id, name, password, banned IS NOT NULL "
                                            "FROM users WHERE key = ?"),
                             {rows::number(key)});
    return rows.next() ? std::optional(accountOf(rows)) : std::nullopt;
}

std::optional<Account> accountById(Database &database, const UserId &id)
{
    Rows rows = database.run(QStringLiteral("SELECT key, id, name, password, banned IS NOT NULL "
                                            "FROM users WHERE id = ?"),
                             {sqlText(id.value)});
    return rows.next() ? std::optional(accountOf(rows)) : std::nullopt;
}

std::optional<Account> accountByName(Database &database, const QString &name)
{
    Rows rows =
        database.run(QStringLiteral("SELECT key, id, name, password, banned IS NOT NULL FROM users "
                                    "WHERE folded = ?"),
                     {sqlText(foldName(name))});
    if (!rows.next())
        return std::nullopt;
    return accountOf(rows);
}

Result<User> userById(Database &database, const UserId &id)
{
    Rows rows =
        database.run(QStringLiteral("SELECT name FROM users WHERE id = ?"), {sqlText(id.value)});
    if (!rows.next())
        return rows::notFound(QStringLiteral("person"));
    return User{id, rows.text(0)};
}

Result<Page<User>> usersPage(Database &database, const UsersRequest &request)
{
    QString from = request.foldedPrefix;
    bool exclusive = false;
    if (request.after) {
        Rows rows = database.run(QStringLiteral("SELECT folded FROM users WHERE id = ?"),
                                 {sqlText(request.after->value)});
        if (!rows.next())
            return rows::notFound(QStringLiteral("person"));
        if (const QString folded = rows.text(0); folded.toUtf8() >= from.toUtf8()) {
            from = folded;
            exclusive = true;
        }
    }
    Page<User> page;
    Rows rows = database.run(
        QStringLiteral("SELECT id, name FROM users WHERE folded >= ? AND (NOT ? OR folded <> ?) "
                       "AND substr(folded, 1, length(?)) = ? ORDER BY folded LIMIT ?"),
        {sqlText(from), exclusive, sqlText(from), sqlText(request.foldedPrefix),
         sqlText(request.foldedPrefix), request.limit + 1});
    while (rows.next()) {
        if (page.documents.size() == request.limit) {
            page.more = true;
            break;
        }
        page.documents.append({{rows.text(0)}, rows.text(1)});
    }
    return page;
}

} // namespace chatbook::server
