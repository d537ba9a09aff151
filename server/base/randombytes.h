#pragma once

#include <QByteArray>

#include <functional>

namespace chatbook {

/// Random bytes fit for secrets: how many to make.
using RandomBytes = std::function<QByteArray(int)>;

} // namespace chatbook
