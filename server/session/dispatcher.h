#pragma once

#include "peer.h"

#include <QHash>

#include <functional>
#include <type_traits>
#include <utility>

namespace chatbook::server {

class Arguments;

/// Event name -> who serves it, and nothing else. Each feature adds its own requests.
class Dispatcher
{
public:
    enum class Who { Anyone, Anonymous, LoggedIn };

    /// `method` of `feature` serves `event`. It takes a Peer, the Arguments and a Ack, or two of
    /// them. `feature` must outlive this.
    template <class Feature, class Method>
    void add(QLatin1StringView event, Who who, Feature &feature, Method method)
    {
        m_routes.insert(event, {who, handlerOf(feature, method), false});
    }

    /// The same of one who is logged in, for what is read from the store, at some length.
    template <class Feature, class Method>
    void addPage(QLatin1StringView event, Feature &feature, Method method)
    {
        m_routes.insert(event, {Who::LoggedIn, handlerOf(feature, method), true});
    }

    /// Whether that event asks for a page.
    bool isPage(const QString &event) const;

    /// Carries the request out, or refuses one that is unknown, ill-formed or not yet allowed.
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
