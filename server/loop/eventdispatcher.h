#pragma once

#include <QAbstractEventDispatcher>
#include <QThread>

namespace chatbook::server::loop {

/// The event dispatcher for a server's threads: on Linux one on epoll, elsewhere none, which means
/// Qt's own.
QAbstractEventDispatcher *newEventDispatcher();

/// For a thread that has not been started.
void useOwnDispatcher(QThread &thread);

} // namespace chatbook::server::loop
