#pragma once

#include "datadirectory.h"

#include <QObject>
#include <QTimer>

#include <chrono>

#include <sys/types.h>

namespace chatbook::server {

/// Looks now and then whether a server's data is still where it was: what is written to a file that
/// was deleted is gone with the program.
class DataWatch : public QObject
{
    Q_OBJECT

public:
    /// Of a folder whose database is there and open; must not outlive it.
    explicit DataWatch(const DataDirectory &directory,
                       std::chrono::milliseconds every = std::chrono::seconds(2));

signals:
    /// Once: the folder, or the database in it, was deleted, moved or replaced. A sentence.
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
