#pragma once

#include "ack.h"

namespace chatbook::server {

class Arguments;
class HostCommands;
class Hub;
class Store;

/// What the host does to documents that others wrote.
class DocumentCommands
{
public:
    DocumentCommands(HostCommands &commands, Store &store, Hub &hub);

private:
    void remove(Arguments &arguments, const Ack &ack);

    Store &m_store;
    Hub &m_hub;
};

} // namespace chatbook::server
