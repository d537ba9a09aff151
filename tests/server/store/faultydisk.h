#pragma once

#include <memory>
#include <vector>

#include <QByteArray>
#include <QMap>
#include <QMutex>
#include <QRandomGenerator>
#include <QString>

struct sqlite3_vfs;

/// A disk under SQLite that loses power, fills up and fails. A database's writes go to the real
/// files at once, as to a system's cache. Beside them it keeps what would be on the disk: what was
/// synced. A cut leaves that, and any part of what was written since.
///
/// Every database that is opened while it exists is on it. It never really syncs, so it is fast.
class FaultyDisk
{
public:
    explicit FaultyDisk(quint32 seed);
    FaultyDisk(const FaultyDisk &) = delete;
    FaultyDisk &operator=(const FaultyDisk &) = delete;
    ~FaultyDisk();

    /// Cuts the power in the middle of the operation with that number.
    void cutAfter(int operations);

    /// Cuts the power now; this part of what was not synced is on the disk nevertheless.
    void cut(double kept);

    /// Whether the power is still on. What somebody was told until then must be there afterwards.
    bool isOn() const;

    /// After a cut, or with a cut now: makes the files what the cut left. None may be open.
    void turnOn();

    /// The files may grow by so many bytes together; -1: without limit.
    void setRoom(qint64 bytes);

    /// One in so many operations fails; 0: none. What a failed sync did not write is lost for good.
    void setFailures(int oneIn);

private:
    struct Change
    {
        qint64 at = 0;
        QByteArray bytes;
        bool ends = false; ///< cut off there, not written
    };
    struct Contents
    {
        QByteArray onDisk;
        std::vector<Change> unsynced;
        qint64 size = 0; ///< including what is not synced
    };
    /// A folder's entries, by path.
    using Folder = QMap<QString, std::shared_ptr<Contents>>;

    class Vfs;
    struct File;

    std::shared_ptr<Contents> opened(const QString &path);
    int write(Contents &contents, const QByteArray &bytes, qint64 at, qsizetype &taken);
    int sync(Contents &contents, bool folderToo);
    void truncate(Contents &contents, qint64 size);
    void removed(const QString &path, bool synced);

    void countOperation();
    void loseUnsynced(double kept);
    bool happens(double chance) { return m_random.generateDouble() < chance; }
    bool fails() { return m_failOneIn > 0 && m_random.bounded(m_failOneIn) == 0; }
    QByteArray left(const Contents &contents, double kept);

    mutable QMutex m_mutex; ///< for all of it: several threads use databases
    QRandomGenerator m_random;
    Folder m_folder; ///< as the process sees it
    Folder m_folderOnDisk;
    QMap<QString, QByteArray> m_left; ///< by the cut
    bool m_on = true;
    int m_untilCut = 0; ///< 0: no cut is set
    qint64 m_room = -1;
    int m_failOneIn = 0;
    std::unique_ptr<Vfs> m_vfs;
};
