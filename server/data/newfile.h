#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// A file that is being made: written as PATH.part, readable only by its owner, and moved to its
/// place when it is complete and on disk. If that fails, the part is removed, with what SQLite left
/// beside it.
class NewFile
{
public:
    /// Makes the part, in place of one that was left behind. Fails with a sentence.
    static Result<NewFile> begin(const QString &path);

    NewFile(NewFile &&other) noexcept;
    NewFile &operator=(NewFile &&) = delete;
    ~NewFile();

    QString partPath() const;

    /// Syncs what was written so far, so that there is never much to sync at once.
    Result<Done> sync();

    enum class Existing { Kept, Replaced };
    /// Moves the file to its place, in one step. An existing file is kept, which is a failure, or
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

/// Whether such a part of `path` is being written.
bool isBeingWritten(const QString &path);

/// Why `path` cannot be written, by `errno`.
Error cannotWrite(const QString &path, int error);

/// Syncs the names in a folder.
Result<Done> syncFolderOf(const QString &path);

} // namespace chatbook::server
