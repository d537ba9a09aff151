#pragma once

#include "records.h"
#include "sqlite/database.h"

/// Queries for what a client has missed. Everything here may throw SqlError.
namespace chatbook::server {

/// The changes above `since` that this reader may read. Each document comes once, at its latest
/// change, in the order of `changed`.
ReplayPlan planReplay(Database &database, UserKey reader, qint64 since);

/// The documents of those `keys` that still name the latest change, in the same order. Later
/// changes come with a later plan.
QList<AnyDocument> readReplay(Database &database, const QList<ReplayKey> &keys);

} // namespace chatbook::server
