#include "datadirectory.h"

#include "newfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace chatbook::server {
namespace {

const QString databaseName = QStringLiteral("chatbook.db");

Error cannotUse(const QString &path, int error)
{
    return {
        ErrorCode::Unavailable,
        QStringLiteral("The data folder %1 cannot be used: %2.").arg(path, qt_error_string(error))};
}

Error inUse(const QString &path, const QString &by)
{
    return {ErrorCode::Unavailable,
            QStringLiteral("The data folder %1 is in use by %2.").arg(path, by)};
}

/// Makes a folder and its parents so that no power cut takes them, and all that they will hold.
/// Also syncs a folder that exists: it may have been made just before a power cut. Gives 0, or
/// `errno`.
int makeFolder(const QString &path, mode_t mode)
{
    const QString parent = QFileInfo(path).absolutePath();
    if (!QFileInfo::exists(parent))
        if (const int error = makeFolder(parent, 0777); error != 0)
            return error;
    const bool isNew = ::mkdir(QFile::encodeName(path).constData(), mode) == 0;
    if (!isNew && errno != EEXIST)
        return errno;
    const int folder =
        ::open(QFile::encodeName(parent).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int error = folder >= 0 && ::fsync(folder) == 0 ? 0 : errno;
    if (folder >= 0)
        ::close(folder);
    // Not every parent can be read, and not every file system can sync a folder.
    return isNew && folder >= 0 && error != EINVAL ? error : 0;
}

} // namespace

Result<DataDirectory> DataDirectory::claim(const QString &path)
{
    const QString absolute = QDir(path).absolutePath();
    const QByteArray native = QFile::encodeName(absolute);
    if (const int error = makeFolder(absolute, 0700); error != 0)
        return cannotUse(absolute, error);
    const int lock = ::open(native.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0)
        return cannotUse(absolute, errno);
    DataDirectory directory(absolute, lock);
    // flock() on the folder itself, not a file with a process id: after a crash nothing has to
    // guess whether that process is still the one that wrote it.
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return cannotUse(absolute, errno);
        // Readers share the lock.
        if (::flock(lock, LOCK_SH | LOCK_NB) == 0)
            return inUse(absolute, QStringLiteral("a backup or a check"));
        return inUse(absolute, isBeingWritten(directory.databasePath())
                                   ? QStringLiteral("a restore")
                                   : QStringLiteral("another server"));
    }
    if (::access(native.constData(), W_OK | X_OK) != 0)
        return cannotUse(absolute, errno);
    return directory;
}

Result<DataDirectory> DataDirectory::visit(const QString &path)
{
    const QString absolute = QDir(path).absolutePath();
    const int lock =
        ::open(QFile::encodeName(absolute).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0)
        return cannotUse(absolute, errno);
    DataDirectory directory(absolute, lock);
    if (::flock(lock, LOCK_SH | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return cannotUse(absolute, errno);
        if (isBeingWritten(directory.databasePath()))
            return inUse(absolute, QStringLiteral("a restore"));
        directory.m_served = true;
    }
    return directory;
}

Result<DataDirectory> DataDirectory::visitData(const QString &path)
{
    Result<DataDirectory> directory = visit(path);
    if (directory && !QFileInfo::exists(directory->databasePath()))
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("There is no server's data in %1.").arg(directory->path())};
    return directory;
}

DataDirectory::DataDirectory(DataDirectory &&other) noexcept
    : m_path(std::move(other.m_path))
    , m_lock(std::exchange(other.m_lock, -1))
    , m_served(other.m_served)
{}

DataDirectory::~DataDirectory()
{
    if (m_lock >= 0)
        ::close(m_lock);
}

bool DataDirectory::makePrivate()
{
    struct stat info
    {};
    if (::fstat(m_lock, &info) != 0)
        return false;
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return true;
    // A folder that also holds other things, such as /tmp, is not ours to close.
    const QStringList names = QDir(m_path).entryList(QDir::AllEntries | QDir::Hidden |
                                                     QDir::System | QDir::NoDotAndDotDot);
    const bool isOurs = info.st_uid == ::geteuid() &&
                        std::all_of(names.begin(), names.end(), [](const QString &name) {
                            return name.startsWith(databaseName) ||
                                   name == QLatin1StringView(controlFileName) || // after a crash
                                   name == QLatin1StringView(tlsKeyFileName) ||
                                   name == QLatin1StringView(tlsCertificateFileName);
                        });
    return isOurs && ::fchmod(m_lock, S_IRWXU) == 0;
}

QString DataDirectory::databasePath() const
{
    return QDir(m_path).filePath(databaseName);
}

} // namespace chatbook::server
