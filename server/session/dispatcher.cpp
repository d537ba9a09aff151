#include "dispatcher.h"

#include "accounts.h"
#include "arguments.h"
#include "devices.h"
#include "directory.h"
#include "feed.h"
#include "messages.h"
#include "presence.h"
#include "protocol.h"

namespace chatbook {

Dispatcher::Dispatcher(Accounts &accounts, Devices &devices, Messages &messages, Presence &presence,
                       Directory &directory, Feed &feed)
{
    const auto add = [this](QLatin1StringView event, Who who, Handler handler) {
        m_routes.insert(event, {who, std::move(handler)});
    };
    const auto addPage = [this](QLatin1StringView event, Handler handler) {
        m_routes.insert(event, {Who::LoggedIn, std::move(handler), true});
    };
    const auto ofMessages = [&](void (Messages::*request)(Peer &, Arguments &, const Reply &)) {
        return [&messages, request](Peer &peer, Arguments &arguments, const Reply &reply) {
            (messages.*request)(peer, arguments, reply);
        };
    };
    const auto ofAccounts = [&](void (Accounts::*request)(Peer &, Arguments &, const Reply &)) {
        return [&accounts, request](Peer &peer, Arguments &arguments, const Reply &reply) {
            (accounts.*request)(peer, arguments, reply);
        };
    };
    const auto ofDevices = [&](void (Devices::*request)(Peer &, Arguments &, const Reply &)) {
        return [&devices, request](Peer &peer, Arguments &arguments, const Reply &reply) {
            (devices.*request)(peer, arguments, reply);
        };
    };
    add(event::registerUser, Who::Anonymous, ofAccounts(&Accounts::registerUser));
    add(event::login, Who::Anonymous, ofAccounts(&Accounts::login));
    add(event::logout, Who::LoggedIn,
        [&](Peer &peer, Arguments &, const Reply &reply) { accounts.logout(peer, reply); });
    add(event::whoami, Who::Anyone,
        [&](Peer &peer, Arguments &, const Reply &reply) { accounts.whoami(peer, reply); });

    addPage(event::devices, ofDevices(&Devices::devices));
    add(event::endDevice, Who::LoggedIn, ofDevices(&Devices::endDevice));
    add(event::setPassword, Who::LoggedIn, ofDevices(&Devices::setPassword));
    add(event::deviceCode, Who::LoggedIn, ofDevices(&Devices::deviceCode));

    add(event::message, Who::LoggedIn, ofMessages(&Messages::message));
    add(event::edit, Who::LoggedIn, ofMessages(&Messages::edit));
    add(event::remove, Who::LoggedIn, ofMessages(&Messages::remove));
    add(event::react, Who::LoggedIn, ofMessages(&Messages::react));
    add(event::read, Who::LoggedIn, ofMessages(&Messages::read));
    add(event::typing, Who::LoggedIn, ofMessages(&Messages::typing));
    addPage(event::chat, ofMessages(&Messages::chat));
    addPage(event::conversations, ofMessages(&Messages::conversations));
    addPage(event::search, ofMessages(&Messages::search));

    add(event::activeUsers, Who::LoggedIn,
        [&](Peer &, Arguments &a, const Reply &reply) { presence.activeUsers(a, reply); });
    addPage(event::users,
            [&](Peer &, Arguments &a, const Reply &reply) { directory.users(a, reply); });
    addPage(event::user,
            [&](Peer &, Arguments &a, const Reply &reply) { directory.user(a, reply); });

    add(event::story, Who::LoggedIn,
        [&](Peer &peer, Arguments &a, const Reply &reply) { feed.story(peer, a, reply); });
    add(event::comment, Who::LoggedIn,
        [&](Peer &peer, Arguments &a, const Reply &reply) { feed.comment(peer, a, reply); });
    addPage(event::stories,
            [&](Peer &, Arguments &a, const Reply &reply) { feed.stories(a, reply); });
    addPage(event::comments,
            [&](Peer &, Arguments &a, const Reply &reply) { feed.comments(a, reply); });
}

bool Dispatcher::isPage(const QString &event) const
{
    const auto route = m_routes.constFind(event);
    return route != m_routes.cend() && route->isPage;
}

void Dispatcher::dispatch(Peer &peer, const Peer::Request &request) const
{
    const auto route = m_routes.constFind(request.event);
    const Reply reply = peer.replyTo(request);
    // One who is not logged in learns nothing, not even which events there are.
    if (!peer.account() && (route == m_routes.cend() || route->who == Who::LoggedIn))
        return reply.fail({ErrorCode::NotLoggedIn, QStringLiteral("Please log in first.")});
    if (route == m_routes.cend())
        return reply.fail(invalidField(QLatin1StringView("event"),
                                       QStringLiteral("This server knows no such request.")));
    if (peer.account() && route->who == Who::Anonymous)
        return reply.fail(invalidField(QLatin1StringView("event"),
                                       QStringLiteral("This connection is logged in already.")));
    if (!request.argument.isUndefined() && !request.argument.isObject())
        return reply.fail(invalidField(QLatin1StringView("argument"),
                                       QStringLiteral("A request takes one object.")));
    Arguments arguments(request.argument.toObject());
    route->handler(peer, arguments, reply);
}

} // namespace chatbook
