#pragma once

#include "searchblock.h"
#include "sqlite/database.h"

namespace chatbook::server {

/// The content of the block of the messages between these offsets, both inclusive, newest first.
/// Throws SqlError.
std::vector<SearchText> blockTexts(Database &database, qint64 first, qint64 last);

} // namespace chatbook::server
