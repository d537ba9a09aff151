#include "threadpriority.h"

#include <sys/resource.h>

namespace chatbook::server {

void lowerPriority()
{
    constexpr int lower = 10;              // a tenth of the usual share where all want to go on
    ::setpriority(PRIO_PROCESS, 0, lower); // of this thread alone, on Linux
}

} // namespace chatbook::server
