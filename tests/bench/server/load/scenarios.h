#pragma once

#include "options.h"

/// Each runs one scenario, prints its report, and gives the program's exit status.
namespace load {

/// `clients` people in ALL_CHAT, of whom `senders` write.
int runRoom(const Options &options);

/// `senders` pairs in direct conversations, and the rest of `clients` idle.
int runPairs(const Options &options);

} // namespace load
