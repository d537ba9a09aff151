#include "threadpriority.h"

#include <sys/resource.h>

namespace chatbook::server {

void lowerPriority()
{
    constexpr int lower = 10;              // a tenth of the usual share when all threads have work
    ::setpriority(PRIO_PROCESS, 0, lower); // only of this thread, on Linux
}

} // namespace chatbook::server
