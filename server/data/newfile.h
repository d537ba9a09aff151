#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// A file on its way: written as PATH.part, for its owner alone, and put in its place once it is
/// whole and on disk. When that does not come about the part goes, and what SQLite left beside it.
class NewFile
{
public:
    /// Makes the part, in place of one that was left behind. Fails with a sentence.
    static Result<NewFile> begin(const QString &path);

    NewFile(NewFile &&other) noexcept;
    NewFile &operator=(NewFile &&) = delete;
    ~NewFile();

    QString partPath() const;

    /// Brings what was written so far to the disk, so that there is never much to bring at once.
    Result<Done> sync();

    enum class Existing { Kept, Replaced };
    /// Puts it in its place, in one step: a file that is there is kept, which is a failure, or
    /// replaced.
    Result<Done> finish(Existing existing);

private:
    NewFile(QString path, int descriptor)
        : m_path(std::move(path))
        , m_descriptor(descriptor)
    {}

    QString m_path;
    int m_descriptor;
};

/// Whether such a file is on its way to `path`.
bool isBeingWritten(const QString &path);

/// Why `path` cannot be written, by `errno`.
Error cannotWrite(const QString &path, int error);

/// Brings the names in a folder to the disk.
Result<Done> syncFolderOf(const QString &path);

} // namespace chatbook::server
