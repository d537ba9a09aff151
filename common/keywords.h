#pragma once

#include <QByteArrayView>
#include <QStringList>

namespace chatbook {

/// A server's key as words that two people can compare: of the first 8 bytes of its hash, each is
/// one of 256 words. To find a key with the same words would take 2^64 tries.
QStringList keyWords(QByteArrayView hash);

} // namespace chatbook
