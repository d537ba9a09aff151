#include "process.h"

#include <ctime>
#include <fstream>
#include <string>

#include <unistd.h>

namespace load {

Nanoseconds cpuTime(pid_t pid)
{
    // The same count as /proc/PID/task/*/schedstat, in ns, but current.
    clockid_t clock{};
    timespec time{};
    if (pid == 0 || clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return 0;
    return Nanoseconds(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

Nanoseconds ownCpuTime()
{
    return cpuTime(getpid());
}

Memory memoryOf(pid_t pid)
{
    Memory memory;
    if (pid == 0)
        return memory;
    std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
    for (std::string word; file >> word;) {
        if (word == "Rss:")
            file >> memory.rss;
        else if (word == "Pss:")
            file >> memory.pss;
    }
    return memory;
}

} // namespace load
