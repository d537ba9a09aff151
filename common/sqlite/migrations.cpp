#include "migrations.h"

#include <QDir>
#include <QFile>

namespace chatbook {
namespace {

void applyFile(Database &database, const QString &path, int version)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw SqlError{QStringLiteral("%1 cannot be read").arg(path)};
    Transaction transaction(database);
    for (const QString &statement :
         QString::fromUtf8(file.readAll()).split(QStringLiteral(";\n"), Qt::SkipEmptyParts))
        if (!statement.trimmed().isEmpty())
            database.run(statement);
    database.run(QStringLiteral("PRAGMA user_version=%1").arg(version));
    transaction.commit();
}

} // namespace

Migrations::Migrations(const QString &folder)
{
    const QDir directory(folder);
    for (const QString &name :
         directory.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name))
        m_files.append(directory.filePath(name));
}

Result<Done> Migrations::apply(Database &database, int wanted) const
{
    try {
        const int version = database.version();
        if (version > latest())
            return Error{ErrorCode::Unavailable,
                         QStringLiteral("The database was made by a newer Chatbook (its format is "
                                        "%1, this program knows %2). Use that program.")
                             .arg(version)
                             .arg(latest())};
        for (int step = version; step < wanted; ++step)
            applyFile(database, m_files[step], step + 1);
    } catch (const SqlError &error) {
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("The database cannot be brought up to date: %1.").arg(error.message)};
    }
    return Done{};
}

} // namespace chatbook
