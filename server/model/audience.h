#pragma once

#include "account.h"

namespace chatbook::server {

/// A conversation as the server identifies it: its kind and its people. They may read its messages,
/// and so the messages are pushed to them.
struct Audience
{
    enum class Kind { AllChat, Direct };

    Kind kind = Kind::AllChat;
    UserKey first{}; ///< the two people of a direct conversation; twice the same for a conversation
                     ///< with oneself
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
