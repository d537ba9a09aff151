#pragma once

#include "options.h"

/// Each runs one scenario, prints its report, and gives the program's exit status.
namespace load {

/// `clients` people in ALL_CHAT, of whom `senders` write.
int runRoom(const Options &options);

/// `senders` pairs in direct conversations, and the rest of `clients` idle.
int runPairs(const Options &options);

/// `clients` people who say nothing.
int runIdle(const Options &options);

/// `times` pages each of a conversation of `messages`.
int runHistory(const Options &options);

/// Each query up to `times` times, or for as many seconds.
int runSearch(const Options &options);

/// `senders` of `clients` write before and during a backup: prints `backup`, and waits for the line
/// `done` on standard input.
int runBackup(const Options &options);

/// `clients` who come back at once to a server that was killed: prints `restart`, and reads the
/// next one's port and process from standard input.
int runResume(const Options &options);

} // namespace load
