#pragma once

#include "lan/systembus.h"

namespace chatbook::lan {

/// See SystemBus::askFirewalld().
void askFirewalld(const Opening &opening, QObject &context,
                  const std::function<void(const QStringList &)> &answered);

} // namespace chatbook::lan
