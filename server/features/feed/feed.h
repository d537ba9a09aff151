#pragma once

#include "ack.h"
#include "bounds.h"

namespace chatbook::server {

class Arguments;
class Dispatcher;
class Hub;
class Peer;
class Store;
struct NewPost;

/// Stories and comments, which everyone may read.
class Feed
{
public:
    Feed(Dispatcher &dispatcher, Store &store, Hub &hub, const Bounds &bounds);

    void story(Peer &peer, Arguments &arguments, const Ack &ack);
    void comment(Peer &peer, Arguments &arguments, const Ack &ack);
    void stories(Peer &peer, Arguments &arguments, const Ack &ack);
    void comments(Peer &peer, Arguments &arguments, const Ack &ack);
    void feed(Peer &peer, const Ack &ack);

private:
    /// Answers with the arguments' error, or stores and publishes the post.
    void add(const NewPost &post, const Arguments &arguments, const Ack &ack);

    Store &m_store;
    Hub &m_hub;
    const qint64 m_pageBytes;
};

} // namespace chatbook::server
