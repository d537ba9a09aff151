#pragma once

#include "account.h"

namespace chatbook::server {

/// Who may read a document, and so gets it pushed.
struct Audience
{
    bool everyone = true;
    UserKey first{}; ///< the two of a direct conversation; the same twice for oneself
    UserKey second{};

    static Audience of(UserKey a, UserKey b) { return {false, a, b}; }
};

} // namespace chatbook::server
