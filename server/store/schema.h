#pragma once

#include "result.h"
#include "sqlite/database.h"

#include <QString>

namespace chatbook::server {

/// Whether the database at `path` has the schema of its version, and nothing else. Fails with a
/// sentence when it is newer than this program, or of another one.
Result<Done> checkSchema(Database &database, const QString &path);

} // namespace chatbook::server
