#pragma once

#include "progress.h"
#include "sqlite/database.h"

#include <QStringList>

namespace chatbook::server {

/// Checks what always holds in a database of today's schema, beyond what SQLite checks. Gives the
/// faults, one sentence each. Throws SqlError.
QStringList brokenInvariants(Database &database, const Progress &progress);

} // namespace chatbook::server
