#pragma once

#include "progress.h"

namespace chatbook::server {

/// Copies a server's data in `dataDirectory` into the new file `file`, also while the server runs:
/// one database file, as it was when this began, checked and on disk. If a server runs, this pauses
/// as long as it works, and lowers the priority of the calling thread for good. The server keeps
/// writing, and meanwhile its log (chatbook.db-wal) grows by what it writes. Fails with a sentence,
/// and leaves nothing behind.
Result<Done> backUp(const QString &dataDirectory, const QString &file, const Progress &progress);

} // namespace chatbook::server
