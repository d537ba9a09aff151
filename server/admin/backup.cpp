#include "backup.h"

#include "datadirectory.h"
#include "inspect.h"
#include "newfile.h"
#include "threadpriority.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QThread>

#include <algorithm>

namespace chatbook::server {
namespace {

/// Steps between two syncs: 16 MiB, which no disk takes long to write.
constexpr int stepsASync = 16;

/// Copies with pauses. Throws SqlError.
Result<Done> copy(Database &database, NewFile &file, bool served, const Progress &progress)
{
    QElapsedTimer working;
    working.start();
    int steps = 0;
    bool stopped = false;
    Result<Done> synced = Done{};
    const auto proceed = [&](int done, int all) {
        if (++steps % stepsASync == 0)
            synced = file.sync();
        stopped = !progress(QStringLiteral("Copying"), int(100LL * done / std::max(all, 1)));
        if (served)
            QThread::usleep(static_cast<unsigned long>(working.nsecsElapsed() / 1000));
        working.restart();
        return synced.ok() && !stopped;
    };
    try {
        database.copyTo(file.partPath(), proceed);
    } catch (const SqlError &) {
        if (stopped)
            return interrupted();
        if (synced)
            throw;
    }
    return synced;
}

/// Whether the copy is sound.
Result<Done> checkCopy(const QString &part, const Progress &progress)
{
    const Result<std::unique_ptr<Database>> opened =
        Database::open(part, Database::Mode::Immutable);
    if (!opened)
        return opened.error();
    bool stopped = false;
    const auto proceed = [&] {
        stopped = stopped || !progress(QStringLiteral("Checking the copy"), -1);
        return !stopped;
    };
    if (!proceed())
        return interrupted();
    (*opened)->setProceed(proceed);
    const QString damage = (*opened)->damage();
    if (stopped)
        return interrupted();
    if (!damage.isEmpty())
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("The database is damaged (%1), and so no copy was kept.").arg(damage)};
    return Done{};
}

} // namespace

Result<Done> backUp(const QString &dataDirectory, const QString &file, const Progress &progress)
{
    const Result<DataDirectory> directory = DataDirectory::visitData(dataDirectory);
    if (!directory)
        return directory.error();
    const QString path = directory->databasePath();
    if (QFileInfo::exists(file))
        return Error{ErrorCode::Unavailable, QStringLiteral("%1 is there already.").arg(file)};
    const Result<std::unique_ptr<Database>> database =
        directory->isServed() ? Database::open(path, Database::Mode::Read) : openUnserved(path);
    if (!database)
        return database.error();
    Result<NewFile> copied = NewFile::begin(file);
    if (!copied)
        return copied.error();

    lowerPriority();
    try {
        if (Result<Done> done = copy(**database, *copied, directory->isServed(), progress); !done)
            return done;
    } catch (const SqlError &error) {
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("%1 cannot be copied to %2: %3.").arg(path, file, error.message)};
    }
    // Sync first, which finds errors of writing: the check may read from the cache.
    if (Result<Done> synced = copied->sync(); !synced)
        return synced;
    if (Result<Done> sound = checkCopy(copied->partPath(), progress); !sound)
        return sound;
    return copied->finish(NewFile::Existing::Kept);
}

} // namespace chatbook::server
