#include "datawatch.h"

#include <QFile>

#include <cerrno>

#include <sys/stat.h>

namespace chatbook::server {
namespace {

enum class Whereabouts { Same, Other, Unknown };

/// Whether `path` leads to that file. Unknown when the disk does not answer.
Whereabouts whereabouts(const QString &path, dev_t device, ino_t file)
{
    struct stat info
    {};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return errno == ENOENT || errno == ENOTDIR ? Whereabouts::Other : Whereabouts::Unknown;
    return info.st_dev == device && info.st_ino == file ? Whereabouts::Same : Whereabouts::Other;
}

} // namespace

DataWatch::DataWatch(const DataDirectory &directory, std::chrono::milliseconds every)
    : m_directory(directory)
{
    struct stat database
    {};
    if (::stat(QFile::encodeName(directory.databasePath()).constData(), &database) != 0)
        return;
    m_database = {database.st_dev, database.st_ino};
    m_timer.callOnTimeout(this, [this] { look(); });
    m_timer.start(every);
}

void DataWatch::look()
{
    struct stat folder
    {};
    if (::fstat(m_directory.descriptor(), &folder) != 0)
        return;
    QString what;
    if (whereabouts(m_directory.path(), folder.st_dev, folder.st_ino) == Whereabouts::Other)
        what = QStringLiteral("The data folder %1").arg(m_directory.path());
    else if (whereabouts(m_directory.databasePath(), m_database.device, m_database.file) ==
             Whereabouts::Other)
        what = QStringLiteral("The database %1").arg(m_directory.databasePath());
    if (what.isEmpty())
        return;
    m_timer.stop();
    emit lost(
        QStringLiteral("%1 was deleted, moved or replaced while the server used it.").arg(what));
}

} // namespace chatbook::server
