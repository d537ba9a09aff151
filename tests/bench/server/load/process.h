#pragma once

#include "stats.h"

#include <sys/types.h>

/// What the kernel says of a process.
namespace load {

/// CPU time of all its threads, including ended ones.
Nanoseconds cpuTime(pid_t pid);

/// CPU time of this process.
Nanoseconds ownCpuTime();

struct Memory
{
    int64_t rss = 0; ///< KiB
    int64_t pss = 0; ///< KiB
};

Memory memoryOf(pid_t pid);

} // namespace load
