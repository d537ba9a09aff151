// What a backup costs people who keep writing meanwhile.
#include "crowd.h"
#include "report.h"
#include "scenarios.h"
#include "traffic.h"

#include <cstdio>
#include <iostream>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace load {
namespace {

constexpr double backupPatience = 300; ///< seconds
constexpr double lookEvery = 0.005;    ///< seconds between checks whether it is done

/// Asks the parent program for a backup, and runs the loop until it is done. Gives the seconds that
/// it took.
double takeBackup(Loop &loop)
{
    const Nanoseconds start = now();
    std::puts("backup");
    std::fflush(stdout);
    Nanoseconds looked = start;
    const bool done = loop.run(start + seconds(backupPatience), [&looked] {
        if (now() - looked < seconds(lookEvery))
            return false;
        looked = now();
        pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        return poll(&input, 1, 0) > 0;
    });
    const double took = double(now() - start) / 1e9;
    std::string answer;
    if (!done || !std::getline(std::cin, answer) || answer != "done")
        loop.violation("no backup was made");
    return took;
}

} // namespace

int runBackup(const Options &options)
{
    Loop loop(options);
    Crowd crowd(loop);
    crowd.gather(options.clients);
    Traffic traffic(loop, options.run, options.inFlight);
    for (int i = 0; i < options.senders; ++i)
        traffic.sendToAll(uint32_t(i * options.clients / options.senders));
    loop.setListener(traffic);
    traffic.start();
    pass(loop, options.warmUp);
    announceMeasuring();
    Traffic::Counted &counted = traffic.counted();
    counted = {};
    pass(loop, options.seconds);
    const Traffic::Counted quiet = counted;
    counted = {};
    const double took = takeBackup(loop);
    const Traffic::Counted during = counted;
    traffic.drain();

    Report report(options.scenario);
    report.add("clients", int64_t(options.clients));
    report.add("senders", int64_t(options.senders));
    report.add("quiet_ack", quiet.toAck);
    report.add("backup_ack", during.toAck);
    report.add("backup_s", took);
    report.add("backup_p99_ratio",
               double(during.toAck.percentile(0.99)) / double(quiet.toAck.percentile(0.99)));
    report.add("backup_rate_ratio",
               double(during.acks) / took / (double(quiet.acks) / options.seconds));
    return report.finish(loop);
}

} // namespace load
