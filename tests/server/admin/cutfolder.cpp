#include "cutfolder.h"

#include <QDir>
#include <QFile>

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

CutFolder *cutFolder = nullptr; ///< the only one

/// Makes a system call that changes names, between two looks at the folder.
template <class... Arguments>
int changing(const char *call, long number, Arguments... arguments)
{
    CutFolder *const folder = cutFolder;
    if (folder != nullptr)
        folder->before(QString::fromLatin1(call));
    const auto result = int(::syscall(number, arguments...));
    const int error = errno;
    if (folder != nullptr)
        folder->after();
    errno = error;
    return result;
}

int syncing(const char *call, long number, int descriptor)
{
    CutFolder *const folder = cutFolder;
    if (folder != nullptr) {
        folder->before(QString::fromLatin1(call));
        if (folder->fails()) {
            errno = EIO;
            return -1;
        }
    }
    const auto result = int(::syscall(number, descriptor));
    const int error = errno;
    if (folder != nullptr && result == 0)
        folder->synced(descriptor);
    errno = error;
    return result;
}

QString pathOf(int descriptor)
{
    return QFile::symLinkTarget(QStringLiteral("/proc/self/fd/%1").arg(descriptor));
}

} // namespace

extern "C" {

int rename(const char *from, const char *to) noexcept
{
    return changing("rename", SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int fromFolder, const char *from, int toFolder, const char *to) noexcept
{
    return changing("renameat", SYS_renameat2, fromFolder, from, toFolder, to, 0);
}

int renameat2(int fromFolder, const char *from, int toFolder, const char *to,
              unsigned flags) noexcept
{
    return changing("renameat2", SYS_renameat2, fromFolder, from, toFolder, to, flags);
}

int link(const char *from, const char *to) noexcept
{
    return changing("link", SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path) noexcept
{
    return changing("unlink", SYS_unlinkat, AT_FDCWD, path, 0);
}

int unlinkat(int folder, const char *path, int flags) noexcept
{
    return changing("unlinkat", SYS_unlinkat, folder, path, flags);
}

int fsync(int descriptor)
{
    return syncing("fsync", SYS_fsync, descriptor);
}

int fdatasync(int descriptor)
{
    return syncing("fdatasync", SYS_fdatasync, descriptor);
}

} // extern "C"

CutFolder::CutFolder(QString path)
    : m_path(std::move(path))
    , m_names(names())
    , m_namesOnDisk(m_names)
{
    for (auto name = m_names.cbegin(); name != m_names.cend(); ++name)
        m_onDisk.insert(name.value(), contents(name.key()));
    cutFolder = this;
}

CutFolder::~CutFolder()
{
    cutFolder = nullptr;
}

QList<CutFolder::Image> CutFolder::imagesNow()
{
    look();
    QList<Image> images;
    noteAll(QStringLiteral("end"), images);
    return images;
}

void CutFolder::before(const QString &call)
{
    look();
    noteAll(call, m_images);
}

void CutFolder::after()
{
    look();
}

void CutFolder::synced(int descriptor)
{
    struct stat info
    {};
    if (::fstat(descriptor, &info) != 0)
        return;
    if (S_ISDIR(info.st_mode)) {
        if (pathOf(descriptor) != QDir(m_path).canonicalPath())
            return;
        m_namesOnDisk = m_names;
        m_changes.clear();
        return;
    }
    for (auto name = m_names.cbegin(); name != m_names.cend(); ++name)
        if (name.value() == info.st_ino)
            m_onDisk.insert(info.st_ino, contents(name.key()));
}

CutFolder::Names CutFolder::names() const
{
    Names names;
    for (const QString &name : QDir(m_path).entryList(QDir::Files | QDir::Hidden)) {
        struct stat info
        {};
        if (::stat(qPrintable(QDir(m_path).filePath(name)), &info) == 0)
            names.insert(name, info.st_ino);
    }
    return names;
}

/// All changes since the last look count as one: no call of this program makes two.
void CutFolder::look()
{
    const Names now = names();
    Change change;
    for (auto name = now.cbegin(); name != now.cend(); ++name)
        if (m_names.value(name.key()) != name.value())
            change.insert(name.key(), name.value());
    for (auto name = m_names.cbegin(); name != m_names.cend(); ++name)
        if (!now.contains(name.key()))
            change.insert(name.key(), 0);
    if (!change.isEmpty())
        m_changes.append(change);
    m_names = now;
}

QByteArray CutFolder::contents(const QString &name) const
{
    QFile file(QDir(m_path).filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void CutFolder::note(const QString &when, const Files &files, QList<Image> &images) const
{
    for (const Image &image : std::as_const(images))
        if (image.files == files)
            return;
    images.append({when, files});
}

void CutFolder::noteAll(const QString &when, QList<Image> &images) const
{
    Files killed;
    QMap<ino_t, QByteArray> written;
    for (auto name = m_names.cbegin(); name != m_names.cend(); ++name) {
        killed.insert(name.key(), contents(name.key()));
        written.insert(name.value(), killed.value(name.key()));
    }
    note(when, killed, images);
    const qsizetype changes = m_changes.size();
    if (changes > 12)
        qFatal("there is no end to what is not synced");
    for (quint32 kept = 0; kept < 1U << changes; ++kept) {
        Names names = m_namesOnDisk;
        for (qsizetype i = 0; i < changes; ++i) {
            if ((kept >> i & 1) == 0)
                continue;
            for (auto name = m_changes[i].cbegin(); name != m_changes[i].cend(); ++name)
                if (name.value() == 0)
                    names.remove(name.key());
                else
                    names.insert(name.key(), name.value());
        }
        Files synced;
        Files all;
        for (auto name = names.cbegin(); name != names.cend(); ++name) {
            if (name.key().endsWith(QStringLiteral("-shm")))
                continue; // SQLite makes it again
            synced.insert(name.key(), m_onDisk.value(name.value()));
            all.insert(name.key(), written.value(name.value(), m_onDisk.value(name.value())));
        }
        note(when, synced, images);
        note(when, all, images);
    }
}
