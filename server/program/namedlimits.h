#pragma once

#include "serveroptions.h"

namespace chatbook::server {

/// The part of `--help` about `--limit`: each name with its meaning and default, on its own line.
QString limitsHelp();

/// Sets the limit that `text` names, as in `--limit NAME=N`. Fails with a sentence.
Result<Done> applyLimit(ServerOptions &options, const QString &text);

} // namespace chatbook::server
