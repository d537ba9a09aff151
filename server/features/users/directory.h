#pragma once

#include "arguments.h"
#include "reply.h"

namespace chatbook {

class Dispatcher;
class Store;

/// Who has an account here, online or not.
class Directory
{
public:
    Directory(Dispatcher &dispatcher, Store &store);

    void users(Arguments &arguments, const Reply &reply);
    void user(Arguments &arguments, const Reply &reply);

private:
    Store &m_store;
};

} // namespace chatbook
