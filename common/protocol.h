#pragma once

#include <QLatin1StringView>
#include <QString>

#include <optional>

/// The names of all events and error codes, once. protocol.md says what they mean.
namespace chatbook {

namespace event {
// Requests. Those that are also pushed use the same name for both.
inline constexpr QLatin1StringView registerUser{"register"};
inline constexpr QLatin1StringView login{"login"};
inline constexpr QLatin1StringView logout{"logout"};
inline constexpr QLatin1StringView whoami{"whoami"};
inline constexpr QLatin1StringView devices{"devices"};
inline constexpr QLatin1StringView endDevice{"endDevice"};
inline constexpr QLatin1StringView setPassword{"setPassword"};
inline constexpr QLatin1StringView deviceCode{"deviceCode"};
inline constexpr QLatin1StringView message{"message"};
inline constexpr QLatin1StringView chat{"chat"};
inline constexpr QLatin1StringView conversations{"conversations"};
inline constexpr QLatin1StringView read{"read"};
inline constexpr QLatin1StringView typing{"typing"};
inline constexpr QLatin1StringView edit{"edit"};
inline constexpr QLatin1StringView remove{"delete"};
inline constexpr QLatin1StringView react{"react"};
inline constexpr QLatin1StringView search{"search"};
inline constexpr QLatin1StringView activeUsers{"activeUsers"};
inline constexpr QLatin1StringView users{"users"};
inline constexpr QLatin1StringView user{"user"};
inline constexpr QLatin1StringView stories{"stories"};
inline constexpr QLatin1StringView story{"story"};
inline constexpr QLatin1StringView comments{"comments"};
inline constexpr QLatin1StringView comment{"comment"};
inline constexpr QLatin1StringView feed{"feed"};
inline constexpr QLatin1StringView document{"document"};
// Pushes only.
inline constexpr QLatin1StringView knocking{"knocking"};
inline constexpr QLatin1StringView welcome{"welcome"};
inline constexpr QLatin1StringView synced{"synced"};
inline constexpr QLatin1StringView presence{"presence"};
inline constexpr QLatin1StringView messageUpdated{"messageUpdated"};
inline constexpr QLatin1StringView storyUpdated{"storyUpdated"};
inline constexpr QLatin1StringView commentUpdated{"commentUpdated"};
} // namespace event

enum class ErrorCode {
    NotLoggedIn,
    BadCredentials,
    NameTaken,
    InviteRequired,
    Banned,
    Invalid,
    TooLarge,
    RateLimited,
    Forbidden,
    NotFound,
    ServerFull,
    Unavailable,
    Internal,
};

/// The code's name on the wire, such as `not_logged_in`.
QLatin1StringView wireName(ErrorCode code);

/// The code with that name; none for a name that this version does not know.
std::optional<ErrorCode> errorCodeFromWire(const QString &name);

inline constexpr quint16 defaultPort = 24280;
inline constexpr int protocolVersion = 1;

} // namespace chatbook
