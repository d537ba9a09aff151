#include "namestore.h"

#include "rows.h"
#include "text/confusables.h"
#include "text/fold.h"
#include "wirelimits.h"

#include <QTextBoundaryFinder>

namespace chatbook::server {
namespace {

/// More people than have had one name in turn, in any chat.
constexpr int mostFormer = 10'000;

/// `name` and `suffix`; `name` is shortened, grapheme by grapheme, until both fit into a name.
QString withSuffix(const QString &name, const QString &suffix)
{
    QTextBoundaryFinder graphemes(QTextBoundaryFinder::Grapheme, name);
    graphemes.toEnd();
    for (qsizetype size = name.size(); size > 0; size = graphemes.toPreviousBoundary()) {
        QString made = name.first(size).trimmed() + suffix;
        if (made.toUcs4().size() <= limits::nameCodePoints &&
            made.toUtf8().size() <= limits::nameBytes)
            return made;
    }
    return suffix.trimmed();
}

} // namespace

std::optional<Error> refusalOfName(Database &database, const QString &name,
                                   std::optional<UserKey> owner)
{
    const qint64 own = rows::number(owner.value_or(UserKey()));
    if (database.number(QStringLiteral("SELECT 1 FROM users WHERE folded = ? AND key <> ?"),
                        {sqlText(foldName(name)), own}) != 0)
        return Error{ErrorCode::NameTaken,
                     QStringLiteral("Somebody here has this name already. Please choose another.")};
    for (const QString &look : skeletonsOf(name))
        if (database.number(
                QStringLiteral("SELECT 1 FROM looks WHERE skeleton = ? AND user <> ? LIMIT 1"),
                {sqlText(look), own}) != 0)
            return Error{ErrorCode::NameTaken,
                         QStringLiteral("This name looks like that of someone here. Please choose "
                                        "another.")};
    return std::nullopt;
}

void keepLooks(Database &database, UserKey user, const QString &name)
{
    for (const QString &look : skeletonsOf(name))
        database.run(QStringLiteral("INSERT INTO looks (skeleton, user) VALUES (?, ?)"),
                     {sqlText(look), rows::number(user)});
}

void keepLooksCurrent(Database &database)
{
    const QString version = skeletonVersion();
    if (database.number(QStringLiteral("SELECT count(*) FROM server WHERE looks = ?"), {version}) !=
        0)
        return;
    Transaction transaction(database);
    database.run(QStringLiteral("DELETE FROM looks"));
    {
        Rows names = database.run(QStringLiteral("SELECT key, name FROM users"));
        while (names.next())
            keepLooks(database, UserKey(names.integer(0)), names.text(1));
    }
    database.run(QStringLiteral("UPDATE server SET looks = ?"), {version});
    transaction.commit();
}

Result<Account> renameAccount(Writer &writer, const Account &account, const QString &name)
{
    Database &database = writer.database();
    if (const std::optional<Error> refusal = refusalOfName(database, name, account.key))
        return *refusal;
    database.run(QStringLiteral("UPDATE users SET name = ?, folded = ? WHERE key = ?"),
                 {sqlText(name), sqlText(foldName(name)), rows::number(account.key)});
    database.run(QStringLiteral("DELETE FROM looks WHERE user = ?"), {rows::number(account.key)});
    keepLooks(database, account.key, name);
    Account renamed = account;
    renamed.user.name = name;
    writer.accounts().renamed(renamed);
    return renamed;
}

Result<Account> freeName(Writer &writer, const Account &account)
{
    for (int i = 1; i < mostFormer; ++i) {
        const QString suffix =
            i == 1 ? QStringLiteral(" (former)") : QStringLiteral(" (former %1)").arg(i);
        const QString name = withSuffix(account.user.name, suffix);
        if (!refusalOfName(writer.database(), name, account.key))
            return renameAccount(writer, account, name);
    }
    return Error{ErrorCode::NameTaken, QStringLiteral("There is no name left to put in its place: "
                                                      "please give it one.")};
}

} // namespace chatbook::server
