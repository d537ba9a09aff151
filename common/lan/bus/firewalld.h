#pragma once

#include <functional>

#include <QObject>

namespace chatbook::lan {

/// See SystemBus::askFirewalld().
void askFirewalld(quint16 port, QObject &context, const std::function<void(bool)> &answered);

} // namespace chatbook::lan
