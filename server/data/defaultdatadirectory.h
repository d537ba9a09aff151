#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// Where a server keeps its data when it is told no folder: the platform's place for it. Empty when
/// that is not known, since HOME is not set.
QString defaultDataDirectory();
/// The same as text for the help, also when it is not known.
QString shownDefaultDataDirectory();
/// The error that it is not known.
Error noDataDirectory();

} // namespace chatbook::server
