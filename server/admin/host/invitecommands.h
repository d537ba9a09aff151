#pragma once

#include "ack.h"
#include "clock.h"
#include "hostanswers.h"
#include "randombytes.h"

namespace chatbook::server {

class Arguments;
class HostCommands;
class Store;

/// The link to the chat, and invites.
class InviteCommands
{
public:
    InviteCommands(HostCommands &commands, Store &store, const Clock &clock, RandomBytes random,
                   OwnLink link);

private:
    void tellLink(Arguments &arguments, const Ack &ack);
    void invite(Arguments &arguments, const Ack &ack);
    void invites(Arguments &arguments, const Ack &ack);
    void withdraw(Arguments &arguments, const Ack &ack);

    Store &m_store;
    const Clock &m_clock;
    RandomBytes m_random;
    OwnLink m_link;
};

} // namespace chatbook::server
