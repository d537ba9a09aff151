#include "schema.h"

#include "inspect.h"
#include "sqlite/migrations.h"

#include <QRegularExpression>

namespace chatbook::server {
namespace {

/// Each object of the schema as text, independent of formatting. Without the objects that SQLite
/// and the search index of version 1 make themselves. Throws SqlError.
QStringList schemaOf(Database &database)
{
    static const QRegularExpression filling(QStringLiteral("--[^\n]*|\\s+"));
    QStringList things;
    Rows rows = database.run(
        QStringLiteral("SELECT type, name, ifnull(sql, '') FROM sqlite_schema "
                       "WHERE NOT (type IN ('table', 'index') AND name GLOB 'sqlite_*') "
                       "AND NOT (type = 'table' AND name GLOB 'message_search_*') "
                       "ORDER BY type, name"));
    while (rows.next())
        things.append(QStringList{rows.text(0), rows.text(1), rows.text(2).remove(filling)}.join(
            QChar(u' ')));
    return things;
}

} // namespace

Result<Done> checkSchema(Database &database, const QString &path)
{
    const Migrations migrations(schemaFolder());
    const auto fresh = Database::open(QStringLiteral(":memory:"), Database::Mode::Write);
    if (!fresh)
        return fresh.error();
    try {
        const int version = database.version();
        if (version > migrations.latest())
            return Error{ErrorCode::Unavailable,
                         QStringLiteral("%1 was made by a newer Chatbook (its format is %2, this "
                                        "program knows %3).")
                             .arg(path)
                             .arg(version)
                             .arg(migrations.latest())};
        if (Result<Done> made = migrations.apply(**fresh, version); !made)
            return made;
        if (version < 1 || schemaOf(database) != schemaOf(**fresh))
            return Error{ErrorCode::Unavailable,
                         QStringLiteral("%1 is no database of a Chatbook server.").arg(path)};
    } catch (const SqlError &error) {
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("%1 cannot be read: %2.").arg(path, error.message)};
    }
    return Done{};
}

} // namespace chatbook::server
