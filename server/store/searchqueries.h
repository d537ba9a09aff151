#pragma once

#include "records.h"
#include "searchcache.h"
#include "sqlite/database.h"

namespace chatbook::server {

/// Messages that hold every piece of the query, newest first. Errors: not_found. May throw
/// SqlError.
Result<Page<Message>> searchMessages(Database &database, SearchCache &cache,
                                     const SearchQuery &query);

} // namespace chatbook::server
