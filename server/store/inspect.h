#pragma once

#include "sqlite/database.h"

namespace chatbook::server {

/// The migrations of the server's schema.
const QString &schemaFolder();

/// Whether SQLite's log beside a database holds anything.
bool hasLog(const QString &path);

/// Opens, for reading, a database that no server has open. Leaves no trace beside it.
Result<std::unique_ptr<Database>> openUnserved(const QString &path);

/// Checks such a database before anything is opened for writing. Fails with a sentence if it is
/// newer than this program, damaged, or missing while its log is there.
Result<Done> inspect(const QString &path);

} // namespace chatbook::server
