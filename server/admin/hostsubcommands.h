#pragma once

#include <QStringList>

/// The sub-commands for a host without a window (subcommands.h). Each asks the server that runs on
/// the data folder (hostcommands.h).
namespace chatbook::server {

int runInvite(const QString &program, const QStringList &arguments);
int runKnocks(const QString &program, const QStringList &arguments);
int runAdmit(const QString &program, const QStringList &arguments);
int runRefuse(const QString &program, const QStringList &arguments);
int runPeople(const QString &program, const QStringList &arguments);
int runRemove(const QString &program, const QStringList &arguments);
int runBan(const QString &program, const QStringList &arguments);
int runUnban(const QString &program, const QStringList &arguments);
int runReadmit(const QString &program, const QStringList &arguments);
int runPassword(const QString &program, const QStringList &arguments);
int runRename(const QString &program, const QStringList &arguments);
int runDelete(const QString &program, const QStringList &arguments);
int runFree(const QString &program, const QStringList &arguments);

} // namespace chatbook::server
