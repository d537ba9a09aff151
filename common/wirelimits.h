#pragma once

#include <QtGlobal>

/// Sizes that both sides keep to; protocol.md says where they come from.
namespace chatbook::limits {

inline constexpr qsizetype contentBytes = 16'384; ///< of UTF-8, in a message, story or comment
inline constexpr int nameCodePoints = 64;
inline constexpr qsizetype nameBytes = 256; ///< of UTF-8
inline constexpr int deviceNameCodePoints = 64;
inline constexpr int passwordMinimum = 8; ///< characters (code points), after NFC
inline constexpr int passwordMaximum = 256;
inline constexpr qsizetype clientOffsetCharacters = 64; ///< printable ASCII
inline constexpr qsizetype emojiBytes = 32;             ///< of UTF-8, one grapheme
inline constexpr int emojiKinds = 20;                   ///< on one message
inline constexpr int reactionUsers = 50;                ///< listed for each emoji
inline constexpr int queryCharacters = 200;             ///< code points in a search
inline constexpr int pageDefault = 50;
inline constexpr int pageMaximum = 200;
inline constexpr int unreadMaximum = 1'000;
inline constexpr int activeUsersPage = 500;
inline constexpr int replayDocuments = 10'000;
inline constexpr int typingAudience = 50; ///< if more are online, typing is not passed on
inline constexpr int tokenBytes = 32;     ///< base64url without padding on the wire
inline constexpr int inviteBytes = 16; ///< also in base64url; codes for another device have as many
inline constexpr qsizetype maxPayload = 131'072;     ///< bytes of one incoming WebSocket message
inline constexpr qint64 offsetEnd = qint64(1) << 53; ///< offsets are below it

} // namespace chatbook::limits
