#pragma once

#include "ack.h"

namespace chatbook::server {

class Accounts;
class Arguments;
class HostCommands;
class JoinRequests;

/// Who may join, and who waits to be let in.
class JoinCommands
{
public:
    JoinCommands(HostCommands &commands, Accounts &accounts, JoinRequests &joinRequests);

private:
    void joinRequests(Arguments &arguments, const Ack &ack);
    void admit(Arguments &arguments, const Ack &ack);
    void refuse(Arguments &arguments, const Ack &ack);
    void tellAdmission(Arguments &arguments, const Ack &ack);
    void setAdmission(Arguments &arguments, const Ack &ack);
    void decide(Arguments &arguments, const Ack &ack, bool admitted);

    Accounts &m_accounts;
    JoinRequests &m_joinRequests;
};

} // namespace chatbook::server
