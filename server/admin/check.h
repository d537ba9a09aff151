#pragma once

#include "progress.h"

#include <QStringList>

namespace chatbook::server {

/// The findings about a data folder, as sentences.
struct Findings
{
    QStringList notes;  ///< what was checked, and how
    QStringList faults; ///< empty if all is well
};

/// Checks a data folder and the database in it, or a backup, and writes nothing. If a server runs,
/// this pauses as long as it works, and lowers the priority of the calling thread for good. Fails
/// with a sentence if there is nothing to check, or it was interrupted.
Result<Findings> check(const QString &place, const Progress &progress);

} // namespace chatbook::server
