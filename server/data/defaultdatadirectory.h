#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// Where a server keeps its data that was told no other folder: the platform's place for it. Empty
/// where nobody knows, since HOME is not set.
QString defaultDataDirectory();
/// The same for the help, where nobody knows.
QString shownDefaultDataDirectory();
/// That nobody knows.
Error noDataDirectory();

} // namespace chatbook::server
