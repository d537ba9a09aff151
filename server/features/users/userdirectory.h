#pragma once

#include "ack.h"
#include "arguments.h"

namespace chatbook::server {

class Dispatcher;
class Store;

/// Requests about everyone who has an account, online or not.
class UserDirectory
{
public:
    UserDirectory(Dispatcher &dispatcher, Store &store);

    void users(Arguments &arguments, const Ack &ack);
    void user(Arguments &arguments, const Ack &ack);

private:
    Store &m_store;
};

} // namespace chatbook::server
