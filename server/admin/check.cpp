#include "check.h"

#include "datadirectory.h"
#include "inspect.h"
#include "invariants.h"
#include "schema.h"
#include "sqlite/migrations.h"
#include "threadpriority.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QThread>

#include <algorithm>
#include <utility>

#include <sys/stat.h>

namespace chatbook::server {
namespace {

constexpr int mostFaults = 20; ///< the most faults of the file itself that SQLite lists

/// Beside a running server: the least work between two pauses, and the longest pause.
constexpr qint64 workMs = 5;
constexpr qint64 longestPauseMs = 250;

/// Checks that nobody else can read or change the file. A missing file is no fault.
void checkPermissions(const QString &path, QStringList &faults)
{
    struct stat info
    {};
    if (::lstat(QFile::encodeName(path).constData(), &info) != 0)
        return;
    if (S_ISLNK(info.st_mode))
        faults.append(QStringLiteral("%1 is a link to elsewhere.").arg(path));
    else if ((info.st_mode & 077) != 0)
        faults.append(QStringLiteral("%1 is open to others than its owner (its mode is %2).")
                          .arg(path, QString::number(info.st_mode & 07777, 8)));
}

/// Faults that SQLite itself finds. Throws SqlError.
void checkFile(Database &database, QStringList &faults)
{
    Rows damages = database.run(QStringLiteral("PRAGMA integrity_check(%1)").arg(mostFaults));
    while (damages.next())
        if (const QString damage = damages.text(0); damage != QLatin1StringView("ok"))
            faults.append(QStringLiteral("The database is damaged: %1.").arg(damage.simplified()));
    Rows missing = database.run(QStringLiteral(
        "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2"));
    while (missing.next())
        faults.append(QStringLiteral("In %1, %3 rows name what is not in %2.")
                          .arg(missing.text(0), missing.text(1))
                          .arg(missing.integer(2)));
}

/// Throws SqlError.
void checkContents(Database &database, const QString &path, const Progress &progress,
                   Findings &findings)
{
    database.run(QStringLiteral("BEGIN")); // one state of the database, until it is closed
    progress(QStringLiteral("Reading the file"), -1);
    if (Result<Done> known = checkSchema(database, path); !known) {
        findings.faults.append(known.error().message);
        return;
    }
    QStringList damages;
    checkFile(database, damages);
    findings.faults += damages;
    const int version = database.version();
    const int latest = Migrations(schemaFolder()).latest();
    findings.notes.append(QStringLiteral("%1: %2, format %3, %4 messages of %5 people.")
                              .arg(path, QLocale::c().formattedDataSize(QFileInfo(path).size()))
                              .arg(version)
                              .arg(database.number(QStringLiteral("SELECT count(*) FROM messages")))
                              .arg(database.number(QStringLiteral("SELECT count(*) FROM users"))));
    if (version < latest)
        findings.notes.append(QStringLiteral("The next start brings it to format %1; what it holds "
                                             "can be checked after that.")
                                  .arg(latest));
    else if (damages.isEmpty())
        findings.faults += brokenInvariants(database, progress);
}

/// `findings` are those about the folder or the file.
Result<Findings> checkDatabase(const QString &path, bool isServed, Findings findings,
                               const Progress &progress)
{
    const Result<std::unique_ptr<Database>> database =
        isServed ? Database::open(path, Database::Mode::Read) : openUnserved(path);
    if (!database) {
        findings.faults.append(database.error().message);
        return findings;
    }
    if (isServed)
        lowerPriority();
    bool stopped = false;
    QString doing;
    int percent = -1;
    QElapsedTimer working;
    working.start();
    const Progress told = [&](const QString &what, int done) {
        doing = what;
        percent = done;
        stopped = stopped || !progress(doing, percent);
        if (const qint64 worked = working.elapsed(); isServed && worked >= workMs) {
            QThread::msleep(static_cast<unsigned long>(std::min(worked, longestPauseMs)));
            working.restart();
        }
        return !stopped;
    };
    (*database)->setProceed([&] { return told(doing, percent); });
    try {
        checkContents(**database, path, told, findings);
    } catch (const SqlError &error) {
        findings.faults.append(
            QStringLiteral("The database cannot be read: %1.").arg(error.message));
    }
    return stopped ? Result<Findings>(interrupted()) : findings;
}

Result<Findings> checkFolder(const QString &dataDirectory, const Progress &progress)
{
    const Result<DataDirectory> directory = DataDirectory::visitData(dataDirectory);
    if (!directory)
        return directory.error();
    const QString path = directory->databasePath();
    Findings findings;
    findings.notes.append(directory->isServed()
                              ? QStringLiteral("A server runs on %1: it was looked at beside that, "
                                               "reading only.")
                                    .arg(directory->path())
                              : QStringLiteral("No server runs on %1.").arg(directory->path()));
    const QStringList files{directory->path(), path, path + QStringLiteral("-wal"),
                            path + QStringLiteral("-shm"),
                            QDir(directory->path()).filePath(QLatin1StringView(tlsKeyFileName))};
    for (const QString &each : files)
        checkPermissions(each, findings.faults);
    return checkDatabase(path, directory->isServed(), std::move(findings), progress);
}

} // namespace

Result<Findings> check(const QString &place, const Progress &progress)
{
    const QFileInfo file(place);
    if (!file.isFile())
        return checkFolder(place, progress);
    // A database that a server uses must not be opened as if nobody used it.
    const QString folder = file.absolutePath();
    if (const Result<DataDirectory> directory = DataDirectory::visit(folder);
        directory && directory->isServed() &&
        QFileInfo(directory->databasePath()).canonicalFilePath() == file.canonicalFilePath())
        return checkFolder(folder, progress);
    return checkDatabase(place, false, {}, progress);
}

} // namespace chatbook::server
