#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// The most UTF-16 units that NFC turns into one code point (Unicode 15: a letter and three marks).
/// A text with more than that many for each code point is not normalized or folded at all, because
/// ordering marks takes the square of their number.
inline constexpr qsizetype longestOfOne = 4;

/// The name as it is stored: trimmed and in NFC. Refuses, with a sentence, what protocol.md, 3,
/// does not allow (`invalid`) and the reserved names (`name_taken`).
Result<QString> checkName(const QString &name);

/// The same for a new name. It also refuses names that mix scripts or hold more invisible
/// characters (`invalid`), and names that look like the room's (`name_taken`).
Result<QString> checkNewName(const QString &name);

/// A device's name as it is stored: trimmed and in NFC, 1 to 64 code points without the characters
/// that names may not hold.
Result<QString> checkDeviceName(const QString &name);

/// The password as it is hashed: in NFC. Refuses one that is too short or too long.
Result<QString> checkPassword(const QString &password);

/// The same form of a password that is only compared. One that nobody can have stays as it is.
QString givenPassword(const QString &password);

/// Whether the text is one visible grapheme (such as an emoji with all its modifiers).
bool isOneGrapheme(const QString &text);

} // namespace chatbook::server
