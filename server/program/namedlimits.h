#pragma once

#include "serveroptions.h"

namespace chatbook::server {

/// What `--help` says of `--limit`: each name with its meaning and default, in a line of its own.
QString limitsHelp();

/// Sets the limit that `text` names, as in `--limit NAME=N`. Fails with a sentence.
Result<Done> applyLimit(ServerOptions &options, const QString &text);

} // namespace chatbook::server
