#include "protocol.h"

#include <algorithm>
#include <array>
#include <utility>

namespace chatbook {
namespace {

constexpr std::array codes{
    std::pair{ErrorCode::NotLoggedIn, QLatin1StringView("not_logged_in")},
    std::pair{ErrorCode::BadCredentials, QLatin1StringView("bad_credentials")},
    std::pair{ErrorCode::NameTaken, QLatin1StringView("name_taken")},
    std::pair{ErrorCode::InviteRequired, QLatin1StringView("invite_required")},
    std::pair{ErrorCode::Banned, QLatin1StringView("banned")},
    std::pair{ErrorCode::Invalid, QLatin1StringView("invalid")},
    std::pair{ErrorCode::TooLarge, QLatin1StringView("too_large")},
    std::pair{ErrorCode::RateLimited, QLatin1StringView("rate_limited")},
    std::pair{ErrorCode::Forbidden, QLatin1StringView("forbidden")},
    std::pair{ErrorCode::NotFound, QLatin1StringView("not_found")},
    std::pair{ErrorCode::ServerFull, QLatin1StringView("server_full")},
    std::pair{ErrorCode::Unavailable, QLatin1StringView("unavailable")},
    std::pair{ErrorCode::Internal, QLatin1StringView("internal")},
};

} // namespace

QLatin1StringView wireName(ErrorCode code)
{
    const auto found =
        std::find_if(codes.begin(), codes.end(), [code](auto &pair) { return pair.first == code; });
    return found->second;
}

std::optional<ErrorCode> errorCodeFromWire(const QString &name)
{
    const auto found =
        std::find_if(codes.begin(), codes.end(), [&](auto &pair) { return pair.second == name; });
    return found == codes.end() ? std::nullopt : std::optional(found->first);
}

} // namespace chatbook
