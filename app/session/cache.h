#pragma once

#include "sqlite/database.h"

#include <functional>
#include <optional>

#include <QObject>
#include <QTimer>

namespace chatbook::app {

/// The SQLite file of one person at one server, `cache.db` in a folder of its own. It survives
/// kill -9 at any moment: what is written between two commits goes together, and the
/// serverOffset is committed with the documents that it speaks of.
///
/// Writes are collected and committed after at most 200 ms. When the disk refuses one, the
/// whole batch is dropped and nothing further is taken until resume(), so that the serverOffset
/// on disk never runs ahead. A closed cache is empty and takes nothing.
class Cache : public QObject
{
    Q_OBJECT

public:
    explicit Cache(QObject *parent = nullptr);
    ~Cache() override;

    /// Opens or makes the one in `folder` (made, 0700). One that is damaged is set aside
    /// beside it, and its drafts and outbox are kept if they can be read. Says trouble().
    void open(const QString &folder);
    /// Commits and closes.
    void close();
    bool isOpen() const { return m_database != nullptr; }
    QString path() const { return m_path; }
    QString folder() const;
    /// Whether writes are taken: open, and the disk has refused none.
    bool isKeeping() const { return m_database && !m_refusing; }

    using Work = std::function<void(Database &)>;
    /// Runs `work` within the batch. False when it could not, or the cache takes nothing.
    bool write(const Work &work);
    /// Commits the batch, then runs `work` in a transaction of its own: when this succeeds, it
    /// is on disk.
    Result<Done> writeNow(const Work &work);
    /// Runs `work`, which only reads and sees the batch; false when it failed.
    bool read(const Work &work);
    /// Commits the batch.
    void flush();
    /// Text was deleted or replaced: soon the log on disk, too, has it no more.
    void erasedText();

    /// What this client tells the server that it has (protocol.md, section 6); none when it has
    /// nothing.
    std::optional<qint64> serverOffset() const { return m_serverOffset; }
    /// Every document pushed up to `offset` was written. Never goes back.
    void advance(qint64 offset);
    /// No pushes are known any more, for a login that could not resume.
    void forgetServerOffset();

    /// Takes writes again after the disk refused some; serverOffset() is then what is on disk.
    void resume();

    /// Grows whenever keys that were read from here may have become wrong.
    int generation() const { return m_generation; }

signals:
    /// It is another file, or none: everything is to be read from it anew.
    void opened();
    /// It is about to be closed: what is not written yet is to be written now.
    void closing();
    /// A batch is about to be committed: what belongs with it is to be written now.
    void committing();
    void trouble(const QString &sentence);
    /// Behind opened(): it was damaged, and lacks what was pushed.
    void replaced();

private:
    Result<Done> openFile();
    void begin();
    void failed(const SqlError &error);
    void setAside(const QString &why);
    void readState();
    void writeState();

    QString m_path;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Transaction> m_batch;
    QTimer m_flushTimer;
    QTimer m_eraseTimer;
    std::optional<qint64> m_serverOffset;
    bool m_stateChanged = false;
    bool m_refusing = false;
    bool m_damaged = false; ///< and about to be set aside
    int m_generation = 0;
};

} // namespace chatbook::app
