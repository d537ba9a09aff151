#include "inspect.h"

#include "sqlite/migrations.h"

#include <QFileInfo>

namespace chatbook {

const QString &schemaFolder()
{
    static const QString folder = QStringLiteral(":/server/sql");
    return folder;
}

Result<std::unique_ptr<Database>> openUnserved(const QString &path)
{
    // Without a log beside it nothing is left to be recovered, and the file can be read without
    // leaving a trace.
    const bool logged = QFileInfo(path + QStringLiteral("-wal")).size() > 0;
    return Database::open(path, logged ? Database::Mode::Read : Database::Mode::Immutable);
}

Result<Done> inspect(const QString &path)
{
    const QFileInfo file(path);
    if (!file.exists() || file.size() == 0)
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

} // namespace chatbook
