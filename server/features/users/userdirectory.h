#pragma once

#include "ack.h"
#include "arguments.h"

namespace chatbook::server {

class Dispatcher;
class Store;

/// Who has an account here, online or not.
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
