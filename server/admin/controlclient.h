#pragma once

#include "result.h"

#include <QByteArray>
#include <QString>

namespace chatbook::server {

/// Sends a line to the server that runs on this data folder, and waits for its answer. Fails with a
/// sentence if none runs there or it does not answer.
Result<QByteArray> askServer(const QString &dataDirectory, const QByteArray &request);

} // namespace chatbook::server
