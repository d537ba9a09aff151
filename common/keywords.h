#pragma once

#include <QByteArrayView>
#include <QStringList>

namespace chatbook {

/// A server's key as words that two people can compare: for each of the first 8 bytes of its hash,
/// one of 256 words. Finding a key with the same words takes 2^64 tries.
QStringList keyWords(QByteArrayView hash);

} // namespace chatbook
