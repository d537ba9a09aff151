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
    pid_t pid = 0; ///< of the server; 0: its CPU and memory are not measured
    int run = 0;   ///< is in every content, so that runs do not mix up their messages
    int clients = 100;
    int senders = 1; ///< of `clients`; in `pairs`, how many pairs there are
    int inFlight = 1;
    int messages = 0;  ///< messages in the server's history
    int times = 1'000; ///< how often each request of `history` and `search` is made
    bool tls = false;
    double warmUp = 1;
    double seconds = 5;
};

/// Ends the program with a sentence on standard error if the command line is not valid.
Options parseOptions(int argc, char **argv);

} // namespace load
