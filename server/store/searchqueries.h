#pragma once

#include "records.h"
#include "searchcache.h"
#include "sqlite/database.h"

namespace chatbook::server {

/// Messages, or stories and comments if the query's recipient is `FEED`, that hold every piece of
/// the query, newest first. Errors: not_found. May throw SqlError.
Result<Page<AnyDocument>> searchDocuments(Database &database, SearchCache &cache,
                                          const SearchQuery &query);

} // namespace chatbook::server
