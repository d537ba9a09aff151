#pragma once

#include "datadirectory.h"

#include <QObject>
#include <QTimer>

#include <chrono>

#include <sys/types.h>

namespace chatbook::server {

/// Checks now and then whether a server's data is still in its place: what is written to a deleted
/// file is lost when the program ends.
class DataWatch : public QObject
{
    Q_OBJECT

public:
    /// For a folder whose database exists and is open. The folder must outlive this.
    explicit DataWatch(const DataDirectory &directory,
                       std::chrono::milliseconds every = std::chrono::seconds(2));

signals:
    /// Once: the folder, or the database in it, was deleted, moved or replaced. `reason` is a
    /// sentence.
    void lost(const QString &reason);

private:
    struct Identity
    {
        dev_t device = 0;
        ino_t file = 0;
    };

    void look();

    const DataDirectory &m_directory;
    Identity m_database;
    QTimer m_timer;
};

} // namespace chatbook::server
