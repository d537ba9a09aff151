#pragma once

#include "arguments.h"
#include "bounds.h"
#include "records.h"
#include "reply.h"

namespace chatbook {

class Dispatcher;
class Hub;
class Peer;
class Store;

/// Stories and comments, which everyone may read.
class Feed
{
public:
    Feed(Dispatcher &dispatcher, Store &store, Hub &hub, const Bounds &bounds);

    void story(Peer &peer, Arguments &arguments, const Reply &reply);
    void comment(Peer &peer, Arguments &arguments, const Reply &reply);
    void stories(Arguments &arguments, const Reply &reply);
    void comments(Arguments &arguments, const Reply &reply);

private:
    template <class T>
    void post(QLatin1StringView event, std::function<Result<Stored<T>>(class Writer &)> command,
              const Reply &reply, const QString &content);

    Store &m_store;
    Hub &m_hub;
    const qint64 m_pageBytes;
};

} // namespace chatbook
