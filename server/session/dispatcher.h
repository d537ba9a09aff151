#pragma once

#include "peer.h"

#include <QHash>

#include <functional>

namespace chatbook {

class Accounts;
class Arguments;
class Devices;
class Directory;
class Feed;
class Messages;
class Presence;

/// Event name -> service, and nothing else.
class Dispatcher
{
public:
    Dispatcher(Accounts &accounts, Devices &devices, Messages &messages, Presence &presence,
               Directory &directory, Feed &feed);

    /// Whether that event asks for a page.
    bool isPage(const QString &event) const;

    /// Carries the request out, or refuses one that is unknown, ill-formed or not yet allowed.
    void dispatch(Peer &peer, const Peer::Request &request) const;

private:
    using Handler = std::function<void(Peer &, Arguments &, const Reply &)>;
    enum class Who { Anyone, Anonymous, LoggedIn };
    struct Route
    {
        Who who;
        Handler handler;
        bool isPage = false; ///< read from the store, at some length
    };

    QHash<QString, Route> m_routes;
};

} // namespace chatbook
