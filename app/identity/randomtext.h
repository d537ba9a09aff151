#pragma once

#include <QString>

namespace chatbook::app {

/// A secret or a unique name: so many random bytes, base64url.
QString randomText(int bytes);

} // namespace chatbook::app
