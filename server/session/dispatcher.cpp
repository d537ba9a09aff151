#include "dispatcher.h"

#include "arguments.h"

namespace chatbook::server {

bool Dispatcher::isPage(const QString &event) const
{
    const auto route = m_routes.constFind(event);
    return route != m_routes.cend() && route->isPage;
}

void Dispatcher::dispatch(Peer &peer, const Peer::Request &request) const
{
    const auto route = m_routes.constFind(request.event);
    const Ack ack = peer.ackTo(request);
    // Without a login a client learns nothing, not even which events there are.
    if (!peer.account() && (route == m_routes.cend() || route->who == Who::LoggedIn))
        return ack.fail({ErrorCode::NotLoggedIn, QStringLiteral("Please log in first.")});
    if (route == m_routes.cend())
        return ack.fail(invalidField(QLatin1StringView("event"),
                                     QStringLiteral("This server knows no such request.")));
    if (peer.account() && route->who == Who::Anonymous)
        return ack.fail(invalidField(QLatin1StringView("event"),
                                     QStringLiteral("This connection is logged in already.")));
    if (!request.argument.isUndefined() && !request.argument.isObject())
        return ack.fail(invalidField(QLatin1StringView("argument"),
                                     QStringLiteral("A request takes one object.")));
    Arguments arguments(request.argument.toObject());
    route->handler(peer, arguments, ack);
}

} // namespace chatbook::server
