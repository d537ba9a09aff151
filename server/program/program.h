#pragma once

#include "serveroptions.h"

#include <QStringList>

namespace chatbook::server {

/// What a command line asks for.
struct ServerCommand
{
    ServerOptions options;
    QString print; ///< help or version: to be printed, and nothing else done
};

/// `arguments` without the program's name; `program` stands in the help. Fails with a sentence
/// on a bad option.
Result<ServerCommand> parseServerCommand(const QString &program, const QStringList &arguments);

/// `chatbook-server`, and `chatbook --server`: runs until SIGTERM or SIGINT. Returns the exit
/// status: 0, 1 when the server cannot run, 2 for a bad option. Needs no display. Where the first
/// argument is no option it is a sub-command (admin/subcommands.h).
int runServer(int argc, char **argv);

} // namespace chatbook::server
