#pragma once

#include "clock.h"
#include "progress.h"

namespace chatbook::server {

struct RestoreRequest
{
    QString dataDirectory;
    QString file;         ///< made by backUp(); nothing in it is trusted unchecked
    bool replace = false; ///< also what may be newer, cannot be read or is another's
};

struct Restored
{
    /// The new name of the old database, or of its log if only that was left; empty if there was
    /// neither.
    QString setAside;
};

/// Puts a backup in the place of a server's data, which is set aside. Never under a running server,
/// and without `replace` never in the place of data that may be newer. What clients saw after the
/// backup was made is recorded as unknown (store/sql/0004_restores.sql). Fails with a sentence, and
/// changes nothing.
Result<Restored> restore(const RestoreRequest &request, const Clock &clock,
                         const Progress &progress);

} // namespace chatbook::server
