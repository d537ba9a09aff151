#pragma once

#include "sqlite/database.h"

#include <functional>
#include <optional>

#include <QObject>
#include <QTimer>

namespace chatbook::app {

/// The SQLite file of one person at one server, `cache.db` in a folder of its own. It survives kill
/// -9 at any moment: everything between two commits is stored together, and the serverOffset is
/// committed with its documents.
///
/// Writes are collected and committed after at most 200 ms. If the disk refuses one, the whole
/// batch is dropped and nothing is accepted until resume(), so that the serverOffset on disk is
/// never ahead of the documents. A closed cache is empty and accepts nothing.
class Cache : public QObject
{
    Q_OBJECT

public:
    explicit Cache(QObject *parent = nullptr);
    ~Cache() override;

    /// Opens or makes the cache in `folder` (made, 0700). A damaged one is renamed and stays beside
    /// the new one, and its drafts and outbox are kept if they can be read; emits errorOccurred().
    void open(const QString &folder);
    /// Commits and closes.
    void close();
    bool isOpen() const { return m_database != nullptr; }
    QString path() const { return m_path; }
    QString folder() const;
    /// Whether it accepts writes: it is open, and the disk has refused none.
    bool isKeeping() const { return m_database && !m_refusing; }

    using Work = std::function<void(Database &)>;
    /// Runs `work` in the batch. False if that failed, or the cache accepts nothing.
    bool write(const Work &work);
    /// Commits the batch, then runs `work` in its own transaction. True: it is on disk.
    Result<Done> writeNow(const Work &work);
    /// Runs `work`, which only reads and sees the batch; false if it failed.
    bool read(const Work &work);
    /// Commits the batch.
    void flush();
    /// Text was deleted or replaced: soon the log on disk must not have it any more either.
    void erasedText();

    /// What this client tells the server that it has (protocol.md, section 6); none if it has
    /// nothing.
    std::optional<qint64> serverOffset() const { return m_serverOffset; }
    /// Every document pushed up to `offset` was written. The offset never decreases.
    void advance(qint64 offset);
    /// Forgets which pushes were received, for a login that could not resume.
    void forgetServerOffset();

    /// Accepts writes again after the disk refused some; serverOffset() is then the one on disk.
    void resume();

    /// Increases whenever keys that were read from here may have become wrong.
    int generation() const { return m_generation; }

signals:
    /// It is another file, or none: read everything from it again.
    void opened();
    /// It is about to be closed: write now what is not written yet.
    void closing();
    /// A batch is about to be committed: write now what belongs with it.
    void committing();
    void errorOccurred(const chatbook::Error &error);
    /// After opened(): it was damaged, and lacks the pushed documents.
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
    bool m_damaged = false; ///< and will be set aside
    int m_generation = 0;
};

} // namespace chatbook::app
