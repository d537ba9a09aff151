#pragma once

#include "arguments.h"
#include "reply.h"

namespace chatbook {

class Store;

/// Who has an account here, online or not.
class Directory
{
public:
    explicit Directory(Store &store)
        : m_store(store)
    {}

    void users(Arguments &arguments, const Reply &reply);
    void user(Arguments &arguments, const Reply &reply);

private:
    Store &m_store;
};

} // namespace chatbook
