#include "faultydisk.h"

#include <sqlite3.h>

#include <QFile>

#include <algorithm>
#include <array>
#include <new>

namespace {

/// A disk writes a piece of this size completely or not at all; a page takes eight.
constexpr qint64 sector = 512;

void put(QByteArray &file, qint64 at, QByteArrayView bytes)
{
    if (file.size() < at + bytes.size())
        file.append(at + bytes.size() - file.size(), '\0');
    std::copy(bytes.begin(), bytes.end(), file.begin() + at);
}

} // namespace

/// SQLite's calls. All except changes of files go to the system's VFS.
class FaultyDisk::Vfs : public sqlite3_vfs
{
public:
    explicit Vfs(FaultyDisk &disk)
        : sqlite3_vfs(*sqlite3_vfs_find(nullptr))
        , m_disk(disk)
        , m_real(sqlite3_vfs_find(nullptr))
    {
        zName = "faulty-disk";
        xOpen = open;
        xDelete = remove;
        szOsFile += int(fileSize());
        sqlite3_vfs_register(this, 1);
    }
    Vfs(const Vfs &) = delete;
    Vfs &operator=(const Vfs &) = delete;
    ~Vfs()
    {
        sqlite3_vfs_unregister(this);
        sqlite3_vfs_register(m_real, 1);
    }

private:
    static size_t fileSize();
    static int open(sqlite3_vfs *self, const char *name, sqlite3_file *memory, int flags,
                    int *flagsOut);
    static int remove(sqlite3_vfs *self, const char *name, int syncFolder);

    FaultyDisk &m_disk;
    sqlite3_vfs *m_real;
};

/// An open file: this object, followed by the system's own.
struct FaultyDisk::File : sqlite3_file
{
    FaultyDisk *disk;
    std::shared_ptr<Contents> contents;
    bool syncsFolder; ///< on its first sync, as SQLite does after making a log

    static File *of(sqlite3_file *file) { return static_cast<File *>(file); }
    sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }

    template <auto Method, class Answer, class... Arguments>
    static Answer pass(sqlite3_file *file, Arguments... arguments)
    {
        sqlite3_file *real = of(file)->real();
        return (real->pMethods->*Method)(real, arguments...);
    }

    static int close(sqlite3_file *file)
    {
        sqlite3_file *real = of(file)->real();
        const int status = real->pMethods->xClose(real);
        of(file)->~File();
        return status;
    }

    static int write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
    {
        qsizetype taken = 0;
        const int status = of(file)->disk->write(
            *of(file)->contents, {static_cast<const char *>(bytes), size}, at, taken);
        sqlite3_file *real = of(file)->real();
        const int written = real->pMethods->xWrite(real, bytes, int(taken), at);
        return status != SQLITE_OK ? status : written;
    }

    static int truncate(sqlite3_file *file, sqlite3_int64 size)
    {
        of(file)->disk->truncate(*of(file)->contents, size);
        sqlite3_file *real = of(file)->real();
        return real->pMethods->xTruncate(real, size);
    }

    static int sync(sqlite3_file *file, int /*flags*/)
    {
        return of(file)->disk->sync(*of(file)->contents,
                                    std::exchange(of(file)->syncsFolder, false));
    }

    static constexpr sqlite3_io_methods methods()
    {
        using Real = sqlite3_io_methods;
        return {.iVersion = 3,
                .xClose = close,
                .xRead = pass<&Real::xRead>,
                .xWrite = write,
                .xTruncate = truncate,
                .xSync = sync,
                .xFileSize = pass<&Real::xFileSize>,
                .xLock = pass<&Real::xLock>,
                .xUnlock = pass<&Real::xUnlock>,
                .xCheckReservedLock = pass<&Real::xCheckReservedLock>,
                .xFileControl = pass<&Real::xFileControl>,
                .xSectorSize = pass<&Real::xSectorSize>,
                .xDeviceCharacteristics = pass<&Real::xDeviceCharacteristics>,
                .xShmMap = pass<&Real::xShmMap>,
                .xShmLock = pass<&Real::xShmLock>,
                .xShmBarrier = pass<&Real::xShmBarrier>,
                .xShmUnmap = pass<&Real::xShmUnmap>,
                .xFetch = pass<&Real::xFetch>,
                .xUnfetch = pass<&Real::xUnfetch>};
    }
};

size_t FaultyDisk::Vfs::fileSize()
{
    return sizeof(File);
}

int FaultyDisk::Vfs::open(sqlite3_vfs *self, const char *name, sqlite3_file *memory, int flags,
                          int *flagsOut)
{
    const auto *vfs = static_cast<Vfs *>(self);
    constexpr int logs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
    // Temporary files are not on this disk.
    if ((flags & (SQLITE_OPEN_MAIN_DB | logs)) == 0)
        return vfs->m_real->xOpen(vfs->m_real, name, memory, flags, flagsOut);
    static constexpr sqlite3_io_methods methods = File::methods();
    auto *file = new (memory)
        File{{nullptr}, &vfs->m_disk, {}, (flags & logs) != 0 && (flags & SQLITE_OPEN_CREATE) != 0};
    const int status = vfs->m_real->xOpen(vfs->m_real, name, file->real(), flags, flagsOut);
    if (status == SQLITE_OK) {
        file->contents = vfs->m_disk.opened(QFile::decodeName(name));
        file->pMethods = &methods;
    } else {
        file->~File();
        memory->pMethods = nullptr;
    }
    return status;
}

int FaultyDisk::Vfs::remove(sqlite3_vfs *self, const char *name, int syncFolder)
{
    const auto *vfs = static_cast<Vfs *>(self);
    const int status = vfs->m_real->xDelete(vfs->m_real, name, 0);
    if (status == SQLITE_OK)
        vfs->m_disk.removed(QFile::decodeName(name), syncFolder != 0);
    return status;
}

FaultyDisk::FaultyDisk(quint32 seed)
    : m_random(seed)
    , m_vfs(std::make_unique<Vfs>(*this))
{}

FaultyDisk::~FaultyDisk() = default;

void FaultyDisk::cutAfter(int operations)
{
    const QMutexLocker lock(&m_mutex);
    m_untilCut = operations;
}

void FaultyDisk::cut(double kept)
{
    const QMutexLocker lock(&m_mutex);
    loseUnsynced(kept);
}

bool FaultyDisk::isOn() const
{
    const QMutexLocker lock(&m_mutex);
    return m_on;
}

void FaultyDisk::turnOn()
{
    const QMutexLocker lock(&m_mutex);
    if (m_on)
        loseUnsynced(0.5);
    for (auto entry = m_folder.cbegin(); entry != m_folder.cend(); ++entry)
        QFile::remove(entry.key());
    m_folder.clear();
    for (auto entry = m_left.cbegin(); entry != m_left.cend(); ++entry) {
        QFile file(entry.key());
        if (!file.open(QIODevice::WriteOnly) || file.write(*entry) != entry->size())
            qFatal("%s cannot be written", qPrintable(entry.key()));
        m_folder.insert(entry.key(),
                        std::make_shared<Contents>(Contents{*entry, {}, entry->size()}));
    }
    m_folderOnDisk = m_folder;
    m_left.clear();
    m_on = true;
    m_untilCut = 0;
}

void FaultyDisk::setRoom(qint64 bytes)
{
    const QMutexLocker lock(&m_mutex);
    m_room = bytes;
}

void FaultyDisk::setFailures(int oneIn)
{
    const QMutexLocker lock(&m_mutex);
    m_failOneIn = oneIn;
}

std::shared_ptr<FaultyDisk::Contents> FaultyDisk::opened(const QString &path)
{
    const QMutexLocker lock(&m_mutex);
    std::shared_ptr<Contents> &contents = m_folder[path];
    if (!contents) {
        contents = std::make_shared<Contents>();
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s cannot be read", qPrintable(path));
        contents->onDisk = file.readAll();
        contents->size = contents->onDisk.size();
        if (contents->size > 0) // otherwise it was just made
            m_folderOnDisk.insert(path, contents);
    }
    return contents;
}

int FaultyDisk::write(Contents &contents, const QByteArray &bytes, qint64 at, qsizetype &taken)
{
    const QMutexLocker lock(&m_mutex);
    int status = SQLITE_OK;
    taken = bytes.size();
    // A write behind the end leaves a hole, which takes no space.
    const qint64 growth =
        std::clamp(at + bytes.size() - contents.size, qint64(0), qint64(bytes.size()));
    if (m_room >= 0 && growth > m_room) {
        status = SQLITE_FULL;
        taken -= growth - m_room;
    } else if (fails()) {
        status = SQLITE_IOERR_WRITE;
        taken = m_random.bounded(int(bytes.size()));
    }
    contents.unsynced.push_back({at, bytes.first(taken)});
    if (m_room >= 0)
        m_room -= std::clamp(at + taken - contents.size, qint64(0), qint64(taken));
    contents.size = std::max(contents.size, at + taken);
    countOperation();
    return status;
}

int FaultyDisk::sync(Contents &contents, bool folderToo)
{
    const QMutexLocker lock(&m_mutex);
    countOperation();
    const bool failed = fails();
    contents.onDisk = left(contents, failed ? 0.5 : 1);
    contents.unsynced.clear();
    if (failed)
        return SQLITE_IOERR_FSYNC;
    if (folderToo)
        m_folderOnDisk = m_folder;
    return SQLITE_OK;
}

void FaultyDisk::truncate(Contents &contents, qint64 size)
{
    const QMutexLocker lock(&m_mutex);
    contents.unsynced.push_back({size, {}, true});
    contents.size = size;
    countOperation();
}

void FaultyDisk::removed(const QString &path, bool synced)
{
    const QMutexLocker lock(&m_mutex);
    m_folder.remove(path);
    countOperation();
    if (synced)
        m_folderOnDisk = m_folder;
}

void FaultyDisk::countOperation()
{
    if (m_on && m_untilCut > 0 && --m_untilCut == 0) {
        constexpr std::array kept{0.0, 0.1, 0.5, 0.9, 1.0};
        loseUnsynced(kept[m_random.bounded(int(kept.size()))]);
    }
}

void FaultyDisk::loseUnsynced(double kept)
{
    m_on = false;
    Folder either = m_folder;
    either.insert(m_folderOnDisk);
    for (const QString &path : either.keys()) {
        // An entry that was added, removed or replaced without a sync is as before or as now.
        const Folder &folder = happens(kept) ? m_folder : m_folderOnDisk;
        if (const std::shared_ptr<Contents> contents = folder.value(path))
            m_left.insert(path, left(*contents, kept));
    }
}

QByteArray FaultyDisk::left(const Contents &contents, double kept)
{
    QByteArray file = contents.onDisk;
    for (const Change &change : contents.unsynced) {
        if (change.ends && happens(kept))
            file.truncate(change.at);
        for (qint64 begin = change.at; begin < change.at + change.bytes.size();) {
            const qint64 end =
                std::min((begin / sector + 1) * sector, change.at + change.bytes.size());
            if (happens(kept))
                put(file, begin,
                    QByteArrayView(change.bytes).sliced(begin - change.at, end - begin));
            begin = end;
        }
    }
    return file;
}
