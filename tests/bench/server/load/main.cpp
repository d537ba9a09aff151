// Loads a server with clients and checks all its answers. It shares no code with the server.
#include "scenarios.h"

#include <cstdio>

int main(int argc, char **argv)
{
    const load::Options options = load::parseOptions(argc, argv);
    if (options.scenario == "room")
        return load::runRoom(options);
    if (options.scenario == "pairs")
        return load::runPairs(options);
    if (options.scenario == "idle")
        return load::runIdle(options);
    if (options.scenario == "history")
        return load::runHistory(options);
    if (options.scenario == "search")
        return load::runSearch(options);
    if (options.scenario == "backup")
        return load::runBackup(options);
    if (options.scenario == "resume")
        return load::runResume(options);
    std::fprintf(stderr, "there is no scenario %s\n", options.scenario.c_str());
    return 2;
}
