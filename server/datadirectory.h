#pragma once

#include "result.h"

#include <QString>

namespace chatbook {

/// The folder where a server keeps what it has, and the right to use it: one server at a time.
/// The kernel gives the lock back however the program ends.
class DataDirectory
{
public:
    /// Makes the folder (0700) when it is missing, and takes its lock. Fails with a sentence
    /// when it cannot be written or another server has it.
    static Result<DataDirectory> claim(const QString &path);

    DataDirectory(DataDirectory &&other) noexcept;
    DataDirectory &operator=(DataDirectory &&) = delete;
    ~DataDirectory();

    QString databasePath() const;

private:
    DataDirectory(QString path, int lock)
        : m_path(std::move(path))
        , m_lock(lock)
    {}

    QString m_path;
    int m_lock; ///< a descriptor of the folder
};

} // namespace chatbook
