#pragma once

#include <QString>

namespace chatbook::app {

/// How well a name fits what was typed to find it, the best first.
enum class NameMatch {
    Any, ///< nothing was typed
    Whole,
    Start,
    WordStart,
    Within,
    None,
};

/// Both as foldForSearch() gives them.
NameMatch matchName(const QString &name, const QString &typed);

} // namespace chatbook::app
