#pragma once

#include "progress.h"

#include <QStringList>

namespace chatbook::server {

/// What was found in a data folder, in sentences.
struct Findings
{
    QStringList notes;  ///< what it is and how it was looked at
    QStringList faults; ///< each of them wrong; none when all is well
};

/// Looks through a data folder and the database in it, or through a backup, and writes nothing.
/// Where a server runs it pauses as long as it works, and lowers the priority of the thread that it
/// is called on for good. Fails with a sentence when there is nothing to look at, or it was
/// interrupted.
Result<Findings> check(const QString &place, const Progress &progress);

} // namespace chatbook::server
