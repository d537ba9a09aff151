#pragma once

#include <memory>
#include <vector>

#include <QByteArray>
#include <QMap>
#include <QMutex>
#include <QRandomGenerator>
#include <QString>

struct sqlite3_vfs;

/// A disk beneath SQLite that loses power, runs full and fails. What a database writes goes to the
/// real files at once, as into a system's cache. Beside them it keeps what would be on the disk:
/// what was synced, and a cut leaves that and any part of what was written since.
///
/// Every database that is opened while it exists is on it. Nothing is really synced: it is fast.
class FaultyDisk
{
public:
    explicit FaultyDisk(quint32 seed);
    FaultyDisk(const FaultyDisk &) = delete;
    FaultyDisk &operator=(const FaultyDisk &) = delete;
    ~FaultyDisk();

    /// The power goes in the middle of that one of the operations that follow.
    void cutAfter(int operations);

    /// The power goes now, and so much of what was not synced is on the disk nevertheless.
    void cut(double kept);

    /// Before the cut. What somebody was told until then must be there afterwards.
    bool isOn() const;

    /// After a cut, or else with one now: the files are what the cut left. None may be open.
    void turnOn();

    /// The files may grow by so many bytes together; -1: by any.
    void setRoom(qint64 bytes);

    /// One in so many operations fails; 0: none. What a failed sync did not write is lost for good.
    void setFailures(int oneIn);

private:
    struct Change
    {
        qint64 at = 0;
        QByteArray bytes;
        bool ends = false; ///< not written there, but cut off there
    };
    struct Contents
    {
        QByteArray onDisk;
        std::vector<Change> unsynced;
        qint64 size = 0; ///< with what is not synced
    };
    /// A folder's entries by their paths.
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

    mutable QMutex m_mutex; ///< for all of it: databases are written and read by several threads
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
