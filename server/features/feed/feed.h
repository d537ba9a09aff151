#pragma once

#include "ack.h"
#include "bounds.h"
#include "records.h"
#include "result.h"

#include <QLatin1StringView>

namespace chatbook::server {

class Arguments;
class Dispatcher;
class Hub;
class Peer;
class Store;
class Writer;

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
    /// Answers with the arguments' error, or stores and publishes the post by `add`.
    template <class T>
    void post(const NewPost &post, QLatin1StringView event,
              Result<Stored<T>> (*add)(Writer &, const NewPost &), const Arguments &arguments,
              const Ack &ack);

    Store &m_store;
    Hub &m_hub;
    const qint64 m_pageBytes;
};

} // namespace chatbook::server
