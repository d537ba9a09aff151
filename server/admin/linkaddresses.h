#pragma once

#include "result.h"

#include <QStringList>

namespace chatbook::server {

/// Of the option that adds names to invites.
QString addressOptionName();
/// What it was given. Fails with a sentence.
Result<QStringList> linkAddresses(const QStringList &texts);

} // namespace chatbook::server
