#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace load {

/// What the command line says. Times are seconds.
struct Options
{
    std::string scenario;
    uint16_t port = 0;
    pid_t pid = 0; ///< of the server; 0: its CPU and memory are not looked at
    int run = 0;   ///< stands in every content, so that no run takes another's for its own
    int clients = 100;
    int senders = 1; ///< of `clients`; in `pairs`, how many pairs there are
    int inFlight = 1;
    int messages = 0;  ///< how many the server's history holds
    int times = 1'000; ///< how often each request of `history` and `search` is made
    bool tls = false;
    double warmUp = 1;
    double seconds = 5;
};

/// Ends the program with a sentence on standard error when the command line is no good.
Options parseOptions(int argc, char **argv);

} // namespace load
