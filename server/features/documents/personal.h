#pragma once

#include "frame.h"
#include "hub.h"
#include "records.h"

namespace chatbook::server {

/// Frames for the connected users whose own reactions `document` does not list; one frame for all
/// who gave the same ones.
QHash<UserKey, net::Frame> personalFrames(const Hub &hub, QLatin1StringView event,
                                          const AnyDocument &document, const Unlisted &unlisted);

/// The document as `reader` sees it; `plain` is the one for users without such a reaction.
JsonText documentFor(UserKey reader, const AnyDocument &document, const Unlisted &unlisted,
                     const JsonText &plain);

} // namespace chatbook::server
