#pragma once

#include <QStringList>

namespace chatbook::server {

/// The sub-commands `status` and `metrics` (admin/subcommands.h).
int runStatus(const QString &program, const QStringList &arguments);
int runMetrics(const QString &program, const QStringList &arguments);

} // namespace chatbook::server
