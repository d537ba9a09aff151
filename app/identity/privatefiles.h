#pragma once

#include "result.h"

#include <QString>

/// Folders and files that only this account on the machine may read.
namespace chatbook::app {

/// Makes the folder, and those of its parents that are missing, 0700. Fails with a sentence.
Result<Done> makePrivateFolder(const QString &path);

/// Replaces the file as a whole, 0600 before anything is in it. Fails with a sentence.
Result<Done> writePrivateFile(const QString &path, const QByteArray &content);

} // namespace chatbook::app
