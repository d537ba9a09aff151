#pragma once

#include "deadlines.h"
#include "flusher.h"
#include "options.h"
#include "refusals.h"

#include <QHostAddress>

namespace chatbook::server::net {

class Connection;

/// The owner of the connections, which is told about them.
class ConnectionKeeper
{
public:
    virtual void destroyed(Connection *connection) = 0;
    virtual void joinedChanged(Connection *connection, bool joined) = 0;
    /// Something was refused to a peer, or it was closed for what it did.
    virtual void blamed(const QHostAddress &address, const QString &reason) = 0;

protected:
    ~ConnectionKeeper() = default;
};

/// What all connections of one listener share.
struct Shared
{
    Shared(const Options &given, const Clock &theClock, Refusals &theRefusals,
           ConnectionKeeper &theKeeper)
        : options(given)
        , clock(theClock)
        , refusals(theRefusals)
        , keeper(theKeeper)
        , deadlines(theClock, given.timerStep)
    {}

    const Options options;
    const Clock &clock;
    Refusals &refusals;
    ConnectionKeeper &keeper;
    Deadlines deadlines;
    Flusher flusher;
};

} // namespace chatbook::server::net
