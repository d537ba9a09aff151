#pragma once

#include <QString>

namespace chatbook::app {

/// How well a name matches what was typed, best first.
enum class NameMatch {
    Any, ///< nothing was typed
    Whole,
    Start,
    WordStart,
    Within,
    None,
};

/// Both texts are the results of foldForSearch().
NameMatch matchName(const QString &name, const QString &typed);

} // namespace chatbook::app
