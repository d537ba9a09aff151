#pragma once

#include "result.h"
#include "sqlite/database.h"

#include <QString>

namespace chatbook::server {

/// Whether the database at `path` has exactly the schema of its version. Fails with a sentence if
/// it is newer than this program, or has another schema.
Result<Done> checkSchema(Database &database, const QString &path);

} // namespace chatbook::server
