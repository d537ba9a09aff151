#include "upgrade.h"

#include "inspect.h"
#include "log.h"
#include "newfile.h"
#include "schema.h"
#include "sqlite/migrations.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace chatbook::server {
namespace {

/// Followed by the version of the copy.
const QString copySuffix = QStringLiteral(".before-format-");

Error cannotUpgrade(const QString &sentence)
{
    return {ErrorCode::Unavailable, sentence};
}

/// Copies from upgrades that were not yet found to be sound, oldest first.
QStringList copiesOf(const QString &path)
{
    const QFileInfo file(path);
    QStringList copies;
    // By date: from version 10 on the names do not sort by version.
    const QStringList names =
        file.dir().entryList({file.fileName() + copySuffix + u'*'}, QDir::Files | QDir::Hidden,
                             QDir::Time | QDir::Reversed);
    for (const QString &name : names)
        if (!name.endsWith(QStringLiteral(".part")))
            copies.append(file.dir().filePath(name));
    return copies;
}

/// Copies a database that holds data and is to be migrated. One that was only begun, for example on
/// a full disk, holds none. Throws SqlError.
Result<Done> keepCopy(Database &database, const QString &path, int latest)
{
    const int version = database.version();
    if (version == 0 || version >= latest ||
        database.number(QStringLiteral("SELECT count(*) FROM server")) == 0)
        return Done{};
    const QString to = path + copySuffix + QString::number(version);
    log::info(QLatin1StringView("upgrade"), {{QLatin1StringView("from"), QString::number(version)},
                                             {QLatin1StringView("to"), QString::number(latest)},
                                             {QLatin1StringView("copy"), to}});
    Result<NewFile> file = NewFile::begin(to);
    if (!file)
        return file.error();
    database.copyTo(file->partPath(), [](int, int) { return true; });
    return file->finish(NewFile::Existing::Replaced);
}

/// What is wrong with an upgraded database, as a sentence; empty if nothing is.
QString faultOf(Database &database, const QString &path)
{
    if (const Result<Done> known = checkSchema(database, path); !known)
        return known.error().message;
    const QString damage = database.damage();
    return damage.isEmpty() ? QString() : QStringLiteral("%1 is damaged (%2).").arg(path, damage);
}

} // namespace

Result<Done> upgrade(Database &database, const QString &path)
{
    const Migrations migrations(schemaFolder());
    Result<Done> copied = Done{};
    try {
        copied = keepCopy(database, path, migrations.latest());
    } catch (const SqlError &error) {
        copied = cannotUpgrade(QStringLiteral("%1 cannot be copied: %2.").arg(path, error.message));
    }
    if (!copied)
        return cannotUpgrade(QStringLiteral("The database is to be brought up to date, and not "
                                            "without a copy of it. ") +
                             copied.error().message);
    const QStringList copies = copiesOf(path);
    const QString kept = copies.isEmpty()
                             ? QString()
                             : QStringLiteral(" As it was before it is %1.").arg(copies.first());
    if (const Result<Done> applied = migrations.apply(database); !applied)
        return cannotUpgrade(applied.error().message + kept);
    if (copies.isEmpty())
        return Done{};
    if (const QString fault = faultOf(database, path); !fault.isEmpty())
        return cannotUpgrade(
            QStringLiteral("The database was brought up to date, and is not sound. ") + fault +
            kept);
    for (const QString &each : copies)
        QFile::remove(each);
    log::info(QLatin1StringView("upgraded"));
    return Done{};
}

} // namespace chatbook::server
