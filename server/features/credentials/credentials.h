#pragma once

#include "devicecodes.h"
#include "passwordattempts.h"
#include "passwords.h"
#include "revocations.h"

namespace chatbook::server {

/// In-memory credential state, shared by accounts, devices and recovery.
struct Credentials
{
    Credentials(const Clock &clock, const RandomBytes &random, const Bounds &bounds)
        : passwords(bounds.passwordQueue)
        , attempts(clock, bounds)
        , codes(clock, random)
    {}

    /// Call it when the store has recorded that a device of this user, or their right to log in,
    /// has ended.
    void revoke(UserKey user)
    {
        codes.drop(user);
        revocations.note(user);
    }

    Passwords passwords;
    PasswordAttempts attempts;
    DeviceCodes codes;
    Revocations revocations;
};

} // namespace chatbook::server
