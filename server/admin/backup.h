#pragma once

#include "progress.h"

namespace chatbook::server {

/// Copies what a server keeps in `dataDirectory` into the new file `file`, also while it runs:
/// one database file, as it was when this began, checked and on disk. Where a server runs it
/// pauses as long as it works, and lowers the priority of the thread that it is called on for
/// good. The server writes on; its log (chatbook.db-wal) grows meanwhile by what it writes. Fails
/// with a sentence, and leaves nothing behind.
Result<Done> backUp(const QString &dataDirectory, const QString &file, const Progress &progress);

} // namespace chatbook::server
