#pragma once

#include "searchblock.h"
#include "sqlite/database.h"

namespace chatbook::server {

/// What the block of the messages between those offsets, both inclusive, holds: the newest first.
/// Throws SqlError.
std::vector<SearchText> blockTexts(Database &database, qint64 first, qint64 last);

} // namespace chatbook::server
