#pragma once

#include "peer.h"

#include <QHash>

#include <functional>
#include <type_traits>

namespace chatbook::server {

class Arguments;

/// Maps the name of an event to the feature that serves it, and nothing else. Each feature adds its
/// own requests.
class Dispatcher
{
public:
    enum class Who { Anyone, Anonymous, LoggedIn };

    /// `method` of `feature` serves `event`. It takes a Peer, the Arguments and an Ack, or two of
    /// them. `feature` must outlive this.
    template <class Feature, class Method>
    void add(QLatin1StringView event, Who who, Feature &feature, Method method)
    {
        m_routes.insert(event, {who, handlerOf(feature, method), false});
    }

    /// The same for an event that reads a page from the store. It needs a login.
    template <class Feature, class Method>
    void addPage(QLatin1StringView event, Feature &feature, Method method)
    {
        m_routes.insert(event, {Who::LoggedIn, handlerOf(feature, method), true});
    }

    /// Whether the event reads a page.
    bool isPage(const QString &event) const;

    /// Carries out the request, or refuses one that is unknown, malformed or not yet allowed.
    void dispatch(Peer &peer, const Peer::Request &request) const;

private:
    using Handler = std::function<void(Peer &, Arguments &, const Ack &)>;
    struct Route
    {
        Who who;
        Handler handler;
        bool isPage;
    };

    template <class Feature, class Method>
    static Handler handlerOf(Feature &feature, Method method)
    {
        return [&feature, method](Peer &peer, Arguments &arguments, const Ack &ack) {
            if constexpr (std::is_invocable_v<Method, Feature &, Peer &, Arguments &, const Ack &>)
                (feature.*method)(peer, arguments, ack);
            else if constexpr (std::is_invocable_v<Method, Feature &, Peer &, const Ack &>)
                (feature.*method)(peer, ack);
            else
                (feature.*method)(arguments, ack);
        };
    }

    QHash<QString, Route> m_routes;
};

} // namespace chatbook::server
