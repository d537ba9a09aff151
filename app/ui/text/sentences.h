#pragma once

#include "result.h"

#include <optional>

namespace chatbook::app {

/// What to tell a person of an error: a sentence in their language; empty where there is none. The
/// server's own words are shown only for a code that this program does not know.
QString sentence(const std::optional<Error> &error);

/// The same, of this program's own.
QString sentence(Reason reason, const QStringList &arguments = {});

} // namespace chatbook::app
