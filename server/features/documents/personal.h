#pragma once

#include "frame.h"
#include "hub.h"
#include "records.h"

namespace chatbook::server {

/// Frames for the connected users whose own reactions `stored` does not list; one frame for all who
/// gave the same ones.
QHash<UserKey, net::Frame> personalFrames(const Hub &hub, QLatin1StringView event,
                                          const Stored<Message> &stored);

/// The document as `reader` sees it; `plain` is the one for users without such a reaction.
JsonText documentFor(UserKey reader, const Stored<Message> &stored, const JsonText &plain);

/// Documents of other kinds are the same for everyone.
template <class T>
QHash<UserKey, net::Frame> personalFrames(const Hub &, QLatin1StringView, const Stored<T> &)
{
    return {};
}
template <class T>
JsonText documentFor(UserKey, const Stored<T> &, const JsonText &plain)
{
    return plain;
}

} // namespace chatbook::server
