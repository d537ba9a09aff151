#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace chatbook::server {

/// A checksum of eight bytes, stored with the data, that shows whether a disk has changed it. It
/// guards against damage, not against people.
inline constexpr qsizetype checksumSize = 8;
QByteArray checksum(QByteArrayView bytes);

} // namespace chatbook::server
