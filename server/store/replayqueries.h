#pragma once

#include "records.h"
#include "sqlite/database.h"

/// What a client that comes back has missed. All of it may throw SqlError.
namespace chatbook::server {

/// The changes above `since` that this reader may read, each document once, at its latest
/// change, in the order of `changed`.
ReplayPlan planReplay(Database &database, UserKey reader, qint64 since);

/// Those of `keys` whose latest change is still the one the key names, in the same order. What
/// has changed since comes with a later plan.
QList<AnyDocument> readReplay(Database &database, const QList<ReplayKey> &keys);

} // namespace chatbook::server
