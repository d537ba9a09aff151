#include "newfile.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace chatbook::server {
namespace {

const QString partSuffix = QStringLiteral(".part");

void removeBeside(const QString &part)
{
    QFile::remove(part + QStringLiteral("-wal"));
    QFile::remove(part + QStringLiteral("-shm"));
}

/// Whether the name still leads to the open file.
bool isAt(int descriptor, const QByteArray &path)
{
    struct stat open
    {};
    struct stat there
    {};
    return ::fstat(descriptor, &open) == 0 && S_ISREG(open.st_mode) &&
           ::lstat(path.constData(), &there) == 0 && open.st_dev == there.st_dev &&
           open.st_ino == there.st_ino;
}

} // namespace

Result<NewFile> NewFile::begin(const QString &path)
{
    NewFile file(path, -1);
    const QByteArray part = QFile::encodeName(file.partPath());
    const int descriptor =
        ::open(part.constData(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return cannotWrite(path, errno);
    // The lock tells a part that is being written from one that was left behind.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 || !isAt(descriptor, part)) {
        ::close(descriptor);
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("%1 is being written by another program.").arg(path)};
    }
    file.m_descriptor = descriptor;
    removeBeside(file.partPath());
    if (::fchmod(descriptor, 0600) != 0 || ::ftruncate(descriptor, 0) != 0)
        return cannotWrite(path, errno);
    struct stat folder
    {};
    // If root makes the file, it is for the owner of the folder.
    if (::geteuid() == 0 &&
        ::stat(QFile::encodeName(QFileInfo(path).absolutePath()).constData(), &folder) == 0 &&
        ::fchown(descriptor, folder.st_uid, folder.st_gid) != 0)
        return cannotWrite(path, errno);
    return file;
}

NewFile::NewFile(NewFile &&other) noexcept
    : m_path(std::move(other.m_path))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
{}

NewFile::~NewFile()
{
    if (m_descriptor < 0)
        return;
    QFile::remove(partPath());
    removeBeside(partPath());
    ::close(m_descriptor);
}

QString NewFile::partPath() const
{
    return m_path + partSuffix;
}

Result<Done> NewFile::sync()
{
    return ::fdatasync(m_descriptor) == 0 ? Result<Done>(Done{}) : cannotWrite(m_path, errno);
}

Result<Done> NewFile::finish(Existing existing)
{
    if (::fsync(m_descriptor) != 0)
        return cannotWrite(m_path, errno);
    const QByteArray part = QFile::encodeName(partPath());
    const QByteArray path = QFile::encodeName(m_path);
    // link() never replaces a file, but not every file system has it.
    if (existing == Existing::Kept && ::link(part.constData(), path.constData()) == 0) {
        ::unlink(part.constData());
    } else if (existing == Existing::Kept && (errno == EEXIST || QFileInfo::exists(m_path))) {
        return cannotWrite(m_path, EEXIST);
    } else if (::rename(part.constData(), path.constData()) != 0) {
        return cannotWrite(m_path, errno);
    }
    ::close(std::exchange(m_descriptor, -1));
    return syncFolderOf(m_path);
}

bool isBeingWritten(const QString &path)
{
    const int part = ::open(QFile::encodeName(path + partSuffix).constData(),
                            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (part < 0)
        return false;
    const bool isLocked = ::flock(part, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(part);
    return isLocked;
}

Error cannotWrite(const QString &path, int error)
{
    return {ErrorCode::Unavailable,
            QStringLiteral("%1 cannot be written: %2.").arg(path, qt_error_string(error))};
}

Result<Done> syncFolderOf(const QString &path)
{
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    const int descriptor = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    return synced ? Result<Done>(Done{}) : cannotWrite(path, error);
}

} // namespace chatbook::server
