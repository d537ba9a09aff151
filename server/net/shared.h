#pragma once

#include "net/deadlines.h"
#include "net/flusher.h"
#include "net/options.h"

#include <functional>

namespace chatbook::net {

class Connection;

/// What all connections of one listener share.
struct Shared
{
    Shared(const Options &given, const Clock &theClock,
           std::function<void(Connection *)> connectionDestroyed)
        : options(given)
        , clock(theClock)
        , destroyed(std::move(connectionDestroyed))
        , deadlines(theClock, given.timerStep)
    {}

    const Options options;
    const Clock &clock;
    const std::function<void(Connection *)> destroyed;
    Deadlines deadlines;
    Flusher flusher;
};

} // namespace chatbook::net
