#include "joinchat.h"

#include "clock.h"
#include "livelink.h"
#include "profile.h"
#include "randomtext.h"
#include "savedaccounts.h"
#include "session.h"
#include "sockettransport.h"

#include <QRandomGenerator>

namespace chatbook::app {

std::unique_ptr<Session> joinChat(Profile &profile, const JoinRequest &request)
{
    profile.rememberLast(request.name, request.address);
    const auto clock = std::make_shared<SystemClock>();
    auto transport = std::make_unique<SocketTransport>(
        *clock, [] { return QRandomGenerator::global()->generateDouble(); });
    const auto makeLink = [&](Cache &cache) {
        return std::make_unique<LiveLink>(LiveLink::Needs{.transport = std::move(transport),
                                                          .accounts = profile.accounts(),
                                                          .clock = clock,
                                                          .randomText = randomText},
                                          request, cache);
    };
    return std::make_unique<Session>(makeLink, clock, randomText);
}

} // namespace chatbook::app
