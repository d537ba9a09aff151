#pragma once

#include <QByteArray>

#include <functional>

namespace chatbook::server {

/// So many random bytes, good enough for secrets.
using RandomBytes = std::function<QByteArray(int)>;

} // namespace chatbook::server
