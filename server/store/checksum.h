#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace chatbook::server {

/// By which it shows that a disk has changed some bytes: eight more, kept with them. A guard
/// against damage, not against people.
inline constexpr qsizetype checksumSize = 8;
QByteArray checksum(QByteArrayView bytes);

} // namespace chatbook::server
