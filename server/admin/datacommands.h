#pragma once

#include <QStringList>

/// The sub-commands about a server's data (subcommands.h). Each tells on standard error how far it
/// has come, and ends at SIGINT or SIGTERM with all as it was.
namespace chatbook::server {

int runBackup(const QString &program, const QStringList &arguments);
int runRestore(const QString &program, const QStringList &arguments);
int runCheck(const QString &program, const QStringList &arguments);

} // namespace chatbook::server
