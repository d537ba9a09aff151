#pragma once

#include "joinrequest.h"
#include "profile.h"
#include "result.h"

#include <QStringList>

namespace chatbook::app {

/// The options of `chatbook` (protocol.md section 8), except `--server`.
struct CommandLine
{
    QString profile = QString(defaultProfile);
    JoinRequest request = {}; ///< from --connect or a link; without address: none
    QString place = {};       ///< the address or link as given; a link may be damaged
    bool isLink = false;
    bool host = false;
    QString print = {}; ///< the help or the version: print it, and do nothing else

    friend bool operator==(const CommandLine &, const CommandLine &) = default;
};

/// `arguments` without the program's name. Fails with a sentence on a bad option.
Result<CommandLine> parseCommandLine(const QStringList &arguments);

} // namespace chatbook::app
