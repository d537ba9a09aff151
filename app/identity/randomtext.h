#pragma once

#include <QString>

namespace chatbook::app {

/// A secret or a name that nobody else has: so many random bytes, base64url.
QString randomText(int bytes);

} // namespace chatbook::app
