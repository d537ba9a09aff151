#include "inspect.h"

#include "sqlite/migrations.h"

#include <QFileInfo>

namespace chatbook::server {

const QString &schemaFolder()
{
    static const QString folder = QStringLiteral(":/server/sql");
    return folder;
}

bool hasLog(const QString &path)
{
    return QFileInfo(path + QStringLiteral("-wal")).size() > 0;
}

Result<std::unique_ptr<Database>> openUnserved(const QString &path)
{
    const bool logged = hasLog(path);
    // SQLite never begins a log before the database. It would take this log for a leftover and
    // delete it, even when only reading: and with it the last of what was stored.
    if (logged && QFileInfo(path).size() == 0)
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("The database %1 is missing or empty, but not its log %1-wal: "
                                    "put the database back, or move the log away.")
                         .arg(path)};
    // Without a log there is nothing to recover, and the file can be read without leaving a trace.
    return Database::open(path, logged ? Database::Mode::Read : Database::Mode::Immutable);
}

Result<Done> inspect(const QString &path)
{
    if (QFileInfo(path).size() == 0 && !hasLog(path))
        return Done{};
    const Result<std::unique_ptr<Database>> opened = openUnserved(path);
    if (!opened)
        return opened.error();
    const int latest = Migrations(schemaFolder()).latest();
    try {
        if (const int version = (*opened)->version(); version > latest)
            return Error{
                ErrorCode::Unavailable,
                QStringLiteral("The database %1 was made by a newer Chatbook (its format is "
                               "%2, this program knows %3).")
                    .arg(path)
                    .arg(version)
                    .arg(latest)};
    } catch (const SqlError &error) {
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("The database %1 cannot be read: %2.").arg(path, error.message)};
    }
    if (const QString damage = (*opened)->damage(); !damage.isEmpty())
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("The database %1 is damaged (%2). Move it away, or restore a "
                                    "backup.")
                         .arg(path, damage)};
    return Done{};
}

} // namespace chatbook::server
