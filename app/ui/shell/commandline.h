#pragma once

#include "joinrequest.h"
#include "profile.h"
#include "result.h"

#include <QStringList>
#include <QUrl>

namespace chatbook::app {

/// What `chatbook` was asked for (protocol.md section 8), `--server` aside.
struct CommandLine
{
    QString profile = QString(defaultProfile);
    JoinRequest request = {}; ///< of --connect, or a link; without address: none
    QString place = {};       ///< the address or link that it came from; it may be a damaged link
    bool isLink = false;
    bool host = false;
    QString print = {}; ///< help or version: to be printed, and nothing else done

    friend bool operator==(const CommandLine &, const CommandLine &) = default;
};

/// `arguments` without the program's name. Fails with a sentence on a bad option.
Result<CommandLine> parseCommandLine(const QStringList &arguments);

} // namespace chatbook::app
