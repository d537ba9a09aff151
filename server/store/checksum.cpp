#include "checksum.h"

#include <array>

#include <sodium.h>

namespace chatbook::server {

static_assert(checksumSize == crypto_shorthash_BYTES);

QByteArray checksum(QByteArrayView bytes)
{
    // A 64-bit hash whose algorithm does not change, at some GB/s. Its key need not be secret.
    constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> key{};
    QByteArray sum(checksumSize, Qt::Uninitialized);
    crypto_shorthash(reinterpret_cast<unsigned char *>(sum.data()),
                     reinterpret_cast<const unsigned char *>(bytes.data()),
                     static_cast<unsigned long long>(bytes.size()), key.data());
    return sum;
}

} // namespace chatbook::server
