#pragma once

#include "sqlite/database.h"

namespace chatbook::server {

/// The steps of the server's schema.
const QString &schemaFolder();

/// Whether SQLite's log beside a database holds anything.
bool hasLog(const QString &path);

/// Opens a database that no server has open, to look at it, without leaving a trace beside it.
Result<std::unique_ptr<Database>> openUnserved(const QString &path);

/// Looks at such a database before anything is opened for writing: fails with a sentence when it
/// is newer than this program, damaged, or gone from beside its log.
Result<Done> inspect(const QString &path);

} // namespace chatbook::server
