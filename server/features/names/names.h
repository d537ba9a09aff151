#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// UTF-16 units of what NFC makes one code point of, at most (Unicode 15: a letter and three
/// marks). What is longer than that many for each code point is not normalized or folded at all,
/// since to bring marks in order takes the square of their number.
inline constexpr qsizetype longestOfOne = 4;

/// The name as it is kept: trimmed and in NFC. Refuses what protocol.md, 3, does not allow
/// (`invalid`) and the reserved names (`name_taken`), each with a sentence.
Result<QString> checkName(const QString &name);

/// The same of a name that somebody wants from now on: refuses as well what mixes scripts or holds
/// more that cannot be seen (`invalid`), and what looks like the room's names (`name_taken`).
Result<QString> checkNewName(const QString &name);

/// What a device is called, as it is kept: trimmed and in NFC, 1 to 64 code points without what is
/// not allowed in names either.
Result<QString> checkDeviceName(const QString &name);

/// The password as it is hashed: in NFC. Refuses what is too short or too long.
Result<QString> checkPassword(const QString &password);

/// One that is to be compared, in the same form; one that nobody can have as it is.
QString givenPassword(const QString &password);

/// Whether the text is one grapheme (an emoji with all its modifiers, say) that shows.
bool isOneGrapheme(const QString &text);

} // namespace chatbook::server
