#pragma once

#include <QByteArrayView>

namespace chatbook::server {

/// findPiece() may read so many bytes behind the end of its text. Their values do not matter.
inline constexpr qsizetype findSlack = 64;

/// The first place of `piece`, which is not empty, in the bytes from `begin` to `end`; `end` if
/// there is none. It searches some 10 GB a second if the piece's first, middle and last bytes
/// rarely occur together: several times the speed of memmem().
const char *findPiece(const char *begin, const char *end, QByteArrayView piece);

} // namespace chatbook::server
