#pragma once

#include "serveroptions.h"

#include <QStringList>

namespace chatbook::server {

/// What a command line asks for.
struct ServerCommand
{
    ServerOptions options;
    QString print; ///< the help or the version: print it, and do nothing else
};

/// `arguments` without the program's name; `program` is shown in the help. Fails with a sentence on
/// a bad option.
Result<ServerCommand> parseServerCommand(const QString &program, const QStringList &arguments);

/// `chatbook-server`, and `chatbook --server`: runs until SIGTERM or SIGINT. Returns the exit
/// status: 0, 1 if the server cannot run, 2 for a bad option. Needs no display. If the first
/// argument is not an option, it is a sub-command (admin/subcommands.h).
int runServer(int argc, char **argv);

} // namespace chatbook::server
