#pragma once

#include "account.h"

namespace chatbook::server {

/// A conversation, as the server tells them apart: its kind, and who is in it. They may read what
/// is said in it, and so get it pushed.
struct Audience
{
    enum class Kind { AllChat, Direct };

    Kind kind = Kind::AllChat;
    UserKey first{}; ///< the two of a direct conversation; the same twice for oneself
    UserKey second{};

    static Audience allChat() { return {}; }
    static Audience direct(UserKey a, UserKey b) { return {Kind::Direct, a, b}; }

    bool includes(UserKey user) const
    {
        return kind == Kind::AllChat || first == user || second == user;
    }

    friend bool operator==(const Audience &, const Audience &) = default;
};

} // namespace chatbook::server
