#pragma once

#include <QByteArray>

#include <functional>

namespace chatbook::server {

/// Random bytes fit for secrets: how many to make.
using RandomBytes = std::function<QByteArray(int)>;

} // namespace chatbook::server
