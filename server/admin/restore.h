#pragma once

#include "clock.h"
#include "progress.h"

namespace chatbook::server {

struct RestoreRequest
{
    QString dataDirectory;
    QString file;         ///< what backUp() made; nothing in it is believed unchecked
    bool replace = false; ///< also what may be newer than it, cannot be read or is another's
};

struct Restored
{
    /// Where the database is now that was there before, or what was left of it, its log; empty
    /// when neither was.
    QString setAside;
};

/// Puts a backup in the place of what a server keeps, which is set aside. Never under a running
/// server, and without `replace` never in the place of what may be newer. What clients saw after
/// the backup was made is recorded as unknown (store/sql/0004_restores.sql). Fails with a
/// sentence, and changes nothing.
Result<Restored> restore(const RestoreRequest &request, const Clock &clock,
                         const Progress &progress);

} // namespace chatbook::server
