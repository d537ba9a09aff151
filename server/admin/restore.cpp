#include "restore.h"

#include "datadirectory.h"
#include "inspect.h"
#include "newfile.h"
#include "rows.h"
#include "schema.h"
#include "sqlite/migrations.h"
#include "wirelimits.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <optional>
#include <utility>

#include <unistd.h>

namespace chatbook::server {
namespace {

/// What is compared of two databases: whose they are, and how far they have come.
struct State
{
    QString serverId;
    qint64 latest = 0; ///< the offset of the latest change
    qint64 head = 0;   ///< the value of its counter
    QByteArray people; ///< a hash of data that has no offset
};

Error cannot(const QString &sentence)
{
    return {ErrorCode::Unavailable, sentence};
}

/// A hash of the accounts with their passwords and bans, the devices, and the invites. Not of the
/// time a device was last used, which changes all the time. Throws SqlError.
QByteArray hashOfPeople(Database &database)
{
    const int version = database.version();
    // A column that an earlier format lacks is NULL in today's.
    QStringList queries{
        QStringLiteral("SELECT quote(id) || quote(name) || quote(password) || quote(%1) "
                       "FROM users ORDER BY id")
            .arg(version < 6 ? QStringLiteral("NULL") : QStringLiteral("banned")),
        QStringLiteral("SELECT quote(hash) || user || quote(%1) FROM tokens ORDER BY hash")
            .arg(version < 7 ? QStringLiteral("NULL") : QStringLiteral("device"))};
    if (version >= 6)
        queries.append(QStringLiteral("SELECT quote(hash) || used || ' ' || quote(withdrawn) "
                                      "FROM invites ORDER BY hash"));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &query : std::as_const(queries)) {
        Rows rows = database.run(query);
        while (rows.next()) {
            hash.addData(rows.view(0));
            hash.addData("\n");
        }
    }
    return hash.result();
}

/// `database` has today's schema or an earlier one. Throws SqlError.
State stateOf(Database &database)
{
    State state;
    Rows rows = database.run(QStringLiteral("SELECT id FROM server"));
    if (rows.next())
        state.serverId = rows.text(0);
    state.latest = rows::latestChange(database);
    state.head = database.version() < 4 ? state.latest : rows::head(database);
    state.people = hashOfPeople(database);
    return state;
}

/// Opens the backup if it is sound and this program knows its format.
Result<std::unique_ptr<Database>> openBackup(const QString &file, const Progress &progress)
{
    if (!QFileInfo(file).isFile())
        return cannot(QStringLiteral("There is no file %1.").arg(file));
    Result<std::unique_ptr<Database>> opened = openUnserved(file);
    if (!opened)
        return opened;
    Database &database = **opened;
    bool stopped = false;
    const auto proceed = [&] {
        stopped = stopped || !progress(QStringLiteral("Checking the backup"), -1);
        return !stopped;
    };
    if (!proceed())
        return interrupted();
    database.setProceed(proceed);
    // The schema first: a stranger's may hold anything.
    if (Result<Done> known = checkSchema(database, file); !known)
        return stopped ? interrupted() : known.error();
    const QString damage = database.damage();
    database.setProceed({});
    if (stopped)
        return interrupted();
    if (!damage.isEmpty())
        return cannot(QStringLiteral("The backup %1 is damaged (%2).").arg(file, damage));
    return opened;
}

/// The state of the database in the folder; nothing if there is none.
Result<std::optional<State>> stateAt(const QString &path)
{
    if (!QFileInfo::exists(path) && !hasLog(path))
        return std::optional<State>();
    const Result<std::unique_ptr<Database>> opened = openUnserved(path);
    if (!opened)
        return opened.error();
    if (Result<Done> known = checkSchema(**opened, path); !known)
        return known.error();
    try {
        return std::optional(stateOf(**opened));
    } catch (const SqlError &error) {
        return cannot(QStringLiteral("%1 cannot be read: %2.").arg(path, error.message));
    }
}

/// Whether the backup may replace the existing data without the operator's consent.
Result<Done> mayReplace(const Result<std::optional<State>> &there, const State &backup)
{
    const QString unless = QStringLiteral(" To restore all the same and set it aside, say so "
                                          "(--replace).");
    if (!there)
        return cannot(there.error().message +
                      QStringLiteral(" Nobody can say whether it is newer "
                                     "than the backup.") +
                      unless);
    if (!*there)
        return Done{};
    if ((*there)->serverId != backup.serverId)
        return cannot(QStringLiteral("What is there belongs to another server than the backup.") +
                      unless);
    if ((*there)->latest > backup.latest)
        return cannot(QStringLiteral("What is there is newer than the backup.") + unless);
    // Offsets do not say which is newer if both have come equally far, or if the existing data
    // continues from a restore that the backup does not know.
    const bool isPassed = backup.latest > (*there)->latest && backup.head >= (*there)->head;
    if (!isPassed && (*there)->people != backup.people)
        return cannot(QStringLiteral("What is there has other accounts, passwords, bans, devices "
                                     "or invites than the backup, and may be newer.") +
                      unless);
    return Done{};
}

/// An offset above all that any client can have seen. It is made from the clock, with 32 for each
/// millisecond, which is more than a server gives. So it is also above those of an earlier restore
/// of the same backup, of which nothing is left here. If the clock is behind, it is far above all
/// known offsets.
Result<qint64> startAbove(qint64 known, const Clock &clock)
{
    constexpr qint64 step = qint64(1) << 40;
    constexpr qint64 end = limits::offsetEnd - step;
    const qint64 byClock = 32 * clock.now().toMSecsSinceEpoch();
    const qint64 start = byClock > known && byClock < end ? byClock : known + step;
    if (start >= end)
        return cannot(
            QStringLiteral("The backup's offsets are so high that no new ones are left."));
    return start;
}

/// Writes the restored database into the part.
Result<Done> fill(NewFile &file, Database &backup, const State &state, qint64 start,
                  const Progress &progress)
{
    bool stopped = false;
    try {
        backup.copyTo(file.partPath(), [&](int done, int all) {
            stopped = !progress(QStringLiteral("Copying the backup"),
                                int(100LL * done / std::max(all, 1)));
            return !stopped;
        });
        const Result<std::unique_ptr<Database>> opened =
            Database::open(file.partPath(), Database::Mode::Write);
        if (!opened)
            return opened.error();
        if (Result<Done> migrated = Migrations(schemaFolder()).apply(**opened); !migrated)
            return migrated;
        (*opened)->run(QStringLiteral("INSERT INTO restores (head, start) VALUES (?, ?)"),
                       {state.head, start});
        // Only the file is moved to its place, so its log must be empty.
        return (*opened)->emptyLog() ? Result<Done>(Done{})
                                     : cannot(QStringLiteral("The backup cannot be copied: is the "
                                                             "disk full?"));
    } catch (const SqlError &error) {
        return stopped
                   ? interrupted()
                   : cannot(QStringLiteral("The backup cannot be copied: %1.").arg(error.message));
    }
}

const QString logSuffix = QStringLiteral("-wal");

/// Moves the existing log into its database, so that this file alone has all of it. A database that
/// cannot be opened keeps its log.
Result<Done> settle(const QString &path)
{
    const bool readable =
        QFileInfo(path).size() > 0 && Database::open(path, Database::Mode::Write).ok();
    return readable && hasLog(path)
               ? Result<Done>(cannot(QStringLiteral("The log of %1 cannot be taken in: is the "
                                                    "disk full?")
                                         .arg(path)))
               : Done{};
}

/// Gives the existing database a second name, or if need be only that one, and syncs the folder:
/// the later steps must not lose it.
Result<Done> setAside(const QString &path, const QString &aside)
{
    // Not every file system allows two names for a file. Some servers have only a log left.
    if (QFileInfo::exists(path) &&
        ::link(QFile::encodeName(path).constData(), QFile::encodeName(aside).constData()) != 0 &&
        !QFile::rename(path, aside))
        return cannot(QStringLiteral("%1 cannot be set aside.").arg(path));
    // A log that could not be moved in is renamed too: SQLite would take it for the new database's.
    QFile::rename(path + logSuffix, aside + logSuffix);
    QFile::remove(path + QStringLiteral("-shm"));
    return syncFolderOf(path);
}

/// Undoes setAside(), whatever is in the place meanwhile. If there was no database before, remove
/// the present one, to which the log does not belong.
void putBack(const QString &path, const QString &aside, bool wasThere)
{
    if (!wasThere)
        QFile::remove(path);
    else if (::rename(QFile::encodeName(aside).constData(), QFile::encodeName(path).constData()) !=
             0)
        return;
    // If both are names of one file, rename() did nothing.
    QFile::remove(aside);
    QFile::rename(aside + logSuffix, path + logSuffix);
    (void)syncFolderOf(path);
}

/// Puts the part in the place of the existing database, which gets the name that this returns. At
/// no moment, also after a power cut, does a database have the log of another, or is there none, or
/// is the old one lost.
Result<QString> swap(NewFile &file, const QString &path, const Clock &clock)
{
    const bool isThere = QFileInfo::exists(path);
    if (!isThere && !hasLog(path)) {
        QFile::remove(path + logSuffix);
        Result<Done> done = syncFolderOf(path);
        if (done)
            done = file.finish(NewFile::Existing::Kept);
        return done ? Result<QString>(QString()) : done.error();
    }
    if (Result<Done> settled = settle(path); !settled)
        return settled.error();
    const QString aside =
        path + clock.now().toString(QStringLiteral("'.replaced-'yyyyMMdd-HHmmss-zzz"));
    Result<Done> done = setAside(path, aside);
    if (done)
        done = file.finish(NewFile::Existing::Replaced);
    if (done)
        return isThere ? aside : aside + logSuffix;
    putBack(path, aside, isThere);
    return done.error();
}

Result<Restored> restoreInto(const DataDirectory &directory, const RestoreRequest &request,
                             Database &backup, const Clock &clock, const Progress &progress)
{
    const QString path = directory.databasePath();
    if (QFileInfo(request.file).canonicalFilePath() == QFileInfo(path).canonicalFilePath())
        return cannot(
            QStringLiteral("%1 is no backup, but what the server uses.").arg(request.file));
    State state;
    try {
        state = stateOf(backup);
    } catch (const SqlError &error) {
        return cannot(QStringLiteral("%1 cannot be read: %2.").arg(request.file, error.message));
    }
    const Result<std::optional<State>> there = stateAt(path);
    if (Result<Done> may = mayReplace(there, state); !may && !request.replace)
        return may.error();
    const qint64 seen = there && *there ? (*there)->head : 0;
    const Result<qint64> start = startAbove(std::max(state.head, seen), clock);
    if (!start)
        return start.error();

    Result<NewFile> file = NewFile::begin(path);
    if (!file)
        return file.error();
    if (Result<Done> filled = fill(*file, backup, state, *start, progress); !filled)
        return filled.error();
    const Result<QString> aside = swap(*file, path, clock);
    return aside ? Result<Restored>(Restored{*aside}) : aside.error();
}

} // namespace

Result<Restored> restore(const RestoreRequest &request, const Clock &clock,
                         const Progress &progress)
{
    const Result<std::unique_ptr<Database>> backup = openBackup(request.file, progress);
    if (!backup)
        return backup.error();
    const bool isNew = !QFileInfo::exists(request.dataDirectory);
    const Result<DataDirectory> directory = DataDirectory::claim(request.dataDirectory);
    if (!directory)
        return directory.error();
    Result<Restored> restored = restoreInto(*directory, request, **backup, clock, progress);
    if (!restored && isNew)
        QDir().rmdir(directory->path());
    return restored;
}

} // namespace chatbook::server
