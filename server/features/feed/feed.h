#pragma once

#include "ack.h"
#include "bounds.h"

namespace chatbook::server {

class Arguments;
class Dispatcher;
class Hub;
class Peer;
class Store;

/// Stories and comments, which everyone may read.
class Feed
{
public:
    Feed(Dispatcher &dispatcher, Store &store, Hub &hub, const Bounds &bounds);

    void story(Peer &peer, Arguments &arguments, const Ack &ack);
    void comment(Peer &peer, Arguments &arguments, const Ack &ack);
    void stories(Arguments &arguments, const Ack &ack);
    void comments(Arguments &arguments, const Ack &ack);

private:
    Store &m_store;
    Hub &m_hub;
    const qint64 m_pageBytes;
};

} // namespace chatbook::server
