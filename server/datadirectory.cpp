#include "datadirectory.h"

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

namespace chatbook {
namespace {

const QString databaseName = QStringLiteral("chatbook.db");

Error cannotUse(const QString &path, int error)
{
    return {
        ErrorCode::Unavailable,
        QStringLiteral("The data folder %1 cannot be used: %2.").arg(path, qt_error_string(error))};
}

} // namespace

Result<DataDirectory> DataDirectory::claim(const QString &path)
{
    const QString absolute = QDir(path).absolutePath();
    const QByteArray native = QFile::encodeName(absolute);
    if (!QDir().mkpath(QFileInfo(absolute).absolutePath()) ||
        (::mkdir(native.constData(), 0700) != 0 && errno != EEXIST))
        return cannotUse(absolute, errno);
    const int lock = ::open(native.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0)
        return cannotUse(absolute, errno);
    DataDirectory directory(absolute, lock);
    // flock() on the folder itself, and no file with a process id in it: after a crash nothing
    // has to guess whether that process is still the one that wrote it.
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK
                   ? Error{ErrorCode::Unavailable,
                           QStringLiteral("The data folder %1 is in use by another server.")
                               .arg(absolute)}
                   : cannotUse(absolute, errno);
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
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return cannotUse(absolute, errno);
        directory.m_served = true;
    }
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
    // A folder that is for other things too, such as /tmp, is not ours to close.
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

} // namespace chatbook
