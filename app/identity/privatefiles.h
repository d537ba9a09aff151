#pragma once

#include "result.h"

#include <QString>

/// Folders and files that only this user of the machine may read.
namespace chatbook::app {

/// Makes the folder, and missing parents, 0700.
Result<Done> makePrivateFolder(const QString &path);

/// Replaces the file as a whole; it is 0600 before anything is in it.
Result<Done> writePrivateFile(const QString &path, const QByteArray &content);

} // namespace chatbook::app
