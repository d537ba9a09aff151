#pragma once

#include "result.h"

#include <QStringList>

namespace chatbook::server {

/// The name of the option that adds names to invites.
QString addressOptionName();
/// The names that it was given. Fails with a sentence.
Result<QStringList> linkAddresses(const QStringList &texts);

} // namespace chatbook::server
