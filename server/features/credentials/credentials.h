#pragma once

#include "devicecodes.h"
#include "passwordattempts.h"
#include "passwords.h"
#include "revocations.h"

namespace chatbook::server {

/// What stands for people, as far as it is kept in memory: for all that has to do with it.
struct Credentials
{
    Credentials(const Clock &clock, const RandomBytes &random, const Bounds &bounds)
        : passwords(bounds.passwordQueue)
        , attempts(clock, bounds)
        , codes(clock, random)
    {}

    /// Something of theirs has ended, which is stored.
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
