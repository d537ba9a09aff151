#include "profilelock.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStorageInfo>
#include <QSysInfo>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chatbook::app {
namespace {

constexpr qsizetype longestNote = 1024; ///< bytes

/// The note in QLockFile's format: the process, its program, the computer's name and its id, each
/// on its own line.
QByteArray noteOf(const Computer &computer)
{
    return QByteArray::number(QCoreApplication::applicationPid()) + "\nchatbook\n" +
           computer.name.toUtf8() + '\n' + computer.machineId + '\n';
}

QByteArray readNote(int file)
{
    QByteArray note(longestNote, Qt::Uninitialized);
    note.resize(std::max<qsizetype>(0, ::pread(file, note.data(), size_t(note.size()), 0)));
    return note;
}

/// The computer that the note names; no name if it names none.
Computer holder(const QByteArray &note)
{
    static const QRegularExpression form(
        QStringLiteral("\\A\\d+\\n[^\\n]*\\n([\\w.-]{1,64})\\n([0-9a-f-]{0,36})(?:\\n|\\z)"),
        QRegularExpression::UseUnicodePropertiesOption);
    const QRegularExpressionMatch match = form.match(QString::fromUtf8(note));
    return {.name = match.captured(1), .machineId = match.captured(2).toLatin1()};
}

Error onAnotherComputer(const QString &profile, const QString &computer)
{
    return computer.isEmpty()
               ? because(Reason::ProfileElsewhere, {profile}, ErrorCode::Forbidden)
               : because(Reason::ProfileOnComputer, {profile, computer}, ErrorCode::Forbidden);
}

} // namespace

Computer Computer::here(const QString &folder)
{
    // A folder on a device of this computer is on no other computer. The opposite test would need a
    // list of all network file systems, which is never complete. In a chroot the system may name no
    // device.
    const QByteArrayList withoutDevice{"overlay", "tmpfs", "zfs"};
    const QStorageInfo storage(folder);
    const bool isLocal = storage.device().isEmpty() || storage.device().startsWith("/dev/") ||
                         withoutDevice.contains(storage.fileSystemType());
    return {.name = QSysInfo::machineHostName(),
            .machineId = QSysInfo::machineUniqueId(),
            .sharesFolder = !isLocal};
}

Result<ProfileLock> ProfileLock::take(const QString &folder, const Computer &here,
                                      OtherComputer other)
{
    const QString path = QDir(folder).filePath(QStringLiteral("profile.lock"));
    const QString profile = QDir(folder).dirName();
    const int file = ::open(QFile::encodeName(path).constData(),
                            O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (file < 0)
        return because(Reason::FolderNotUsed, {folder, qt_error_string(errno)});
    ProfileLock lock(file);
    // SMB gives EACCES. Other errors mean that the network has no locks: they keep nobody out.
    const bool isHeld =
        ::flock(file, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EACCES);
    const Computer holder = app::holder(readNote(file));
    const bool isOurs = holder.name == here.name && holder.machineId == here.machineId;
    if (isHeld && (isOurs || !here.sharesFolder))
        return because(Reason::ProfileInOtherWindow, {profile});
    // On some networks a program that does not get the lock cannot even read the note.
    const bool mayBeHeld = isHeld || (here.sharesFolder && !isOurs && !holder.name.isEmpty());
    if (mayBeHeld && other == OtherComputer::Respected)
        return onAnotherComputer(profile, holder.name);
    lock.m_note = noteOf(here);
    // The lock holds even without a note.
    if (::fchmod(file, 0600) != 0 || ::ftruncate(file, 0) != 0 ||
        ::pwrite(file, lock.m_note.constData(), size_t(lock.m_note.size()), 0) < 0)
        lock.m_note.clear();
    return lock;
}

ProfileLock::ProfileLock(ProfileLock &&other) noexcept
    : m_file(std::exchange(other.m_file, -1))
    , m_note(std::exchange(other.m_note, {}))
{}

ProfileLock::~ProfileLock()
{
    if (m_file < 0)
        return;
    // Meanwhile another computer may have taken it over.
    if (!m_note.isEmpty() && readNote(m_file) == m_note && ::ftruncate(m_file, 0) != 0)
        m_note.clear();
    ::close(m_file);
}

} // namespace chatbook::app
