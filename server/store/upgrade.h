#pragma once

#include "sqlite/database.h"

namespace chatbook::server {

/// Brings a server's database, opened for writing, to today's schema. One that holds something is
/// copied first, into `PATH.before-format-N` beside it. The copy goes once the outcome was found to
/// be sound, if need be at the next start. Fails with a sentence, which names the copy if there is
/// one.
Result<Done> upgrade(Database &database, const QString &path);

} // namespace chatbook::server
