#include "eventdispatcher.h"

#ifdef Q_OS_LINUX
#include "epolldispatcher.h"
#endif

namespace chatbook::server::loop {

QAbstractEventDispatcher *newEventDispatcher()
{
#ifdef Q_OS_LINUX
    return new EpollDispatcher;
#else
    return nullptr;
#endif
}

void useOwnDispatcher(QThread &thread)
{
    if (QAbstractEventDispatcher *dispatcher = newEventDispatcher())
        thread.setEventDispatcher(dispatcher);
}

} // namespace chatbook::server::loop
