#pragma once

#include "net/deadlines.h"
#include "net/flusher.h"
#include "net/options.h"

namespace chatbook::net {

/// What all connections of one listener share.
struct Shared
{
    Shared(const Options &given, const Clock &theClock)
        : options(given)
        , clock(theClock)
        , deadlines(theClock, given.timerStep)
    {}

    const Options options;
    const Clock &clock;
    Deadlines deadlines;
    Flusher flusher;
};

} // namespace chatbook::net
