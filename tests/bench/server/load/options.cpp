#include "options.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace load {
namespace {

[[noreturn]] void usage()
{
    std::fprintf(stderr, "usage: load SCENARIO --port N [--pid PID] [--run N] [--clients N] "
                         "[--senders N] [--in-flight N]\n"
                         "            [--messages N] [--times N] [--tls 1] [--warm-up S] "
                         "[--seconds S]\n");
    std::exit(2);
}

} // namespace

Options parseOptions(int argc, char **argv)
{
    if (argc < 2 || argc % 2 != 0)
        usage();
    Options options;
    options.scenario = argv[1];
    options.run = int(time(nullptr) % 1'000'000);
    for (int i = 2; i < argc; i += 2) {
        const std::string_view name = argv[i];
        const double value = std::atof(argv[i + 1]);
        if (name == "--port")
            options.port = uint16_t(value);
        else if (name == "--pid")
            options.pid = pid_t(value);
        else if (name == "--run")
            options.run = int(value);
        else if (name == "--clients")
            options.clients = int(value);
        else if (name == "--senders")
            options.senders = int(value);
        else if (name == "--in-flight")
            options.inFlight = int(value);
        else if (name == "--messages")
            options.messages = int(value);
        else if (name == "--times")
            options.times = int(value);
        else if (name == "--tls")
            options.tls = value != 0;
        else if (name == "--warm-up")
            options.warmUp = value;
        else if (name == "--seconds")
            options.seconds = value;
        else
            usage();
    }
    if (options.port == 0)
        usage();
    return options;
}

} // namespace load
