#pragma once

#include <QStringList>

/// The sub-commands for a server's data (subcommands.h). Each shows its progress on standard error.
/// SIGINT or SIGTERM end it, and then nothing is changed.
namespace chatbook::server {

int runBackup(const QString &program, const QStringList &arguments);
int runRestore(const QString &program, const QStringList &arguments);
int runCheck(const QString &program, const QStringList &arguments);

} // namespace chatbook::server
