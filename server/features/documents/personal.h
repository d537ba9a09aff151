#pragma once

#include "frame.h"
#include "hub.h"
#include "records.h"

namespace chatbook::server {

/// The frames for those who are here and to whom `stored` is shown with their own reactions, which
/// it does not list; one frame for all who have given the same.
QHash<UserKey, net::Frame> personalFrames(const Hub &hub, QLatin1StringView event,
                                          const Stored<Message> &stored);

/// The document as `reader` sees it; `plain` is the one for all who have given no such reaction.
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
