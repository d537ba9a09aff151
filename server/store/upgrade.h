#pragma once

#include "sqlite/database.h"

namespace chatbook::server {

/// Migrates a server's database, which is open for writing, to today's schema. A database that
/// holds data is first copied to `PATH.before-format-N` beside it. The copy is deleted when the
/// result was found to be sound, if need be at the next start. Fails with a sentence, which names
/// the copy if there is one.
Result<Done> upgrade(Database &database, const QString &path);

} // namespace chatbook::server
