#include "presence.h"

#include "arguments.h"
#include "hub.h"
#include "peer.h"
#include "protocol.h"
#include "wirelimits.h"

#include <QJsonArray>

namespace chatbook {
namespace {

constexpr std::chrono::milliseconds interval(500);

constexpr QLatin1StringView onlineKey("online");
constexpr QLatin1StringView offlineKey("offline");
constexpr QLatin1StringView totalKey("total");

} // namespace

Presence::Presence(Hub &hub, const Clock &clock)
    : m_hub(hub)
    , m_clock(clock)
    , m_lastAnnounced(clock.elapsed() - interval)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Presence::announce);
    connect(&hub, &Hub::cameOnline, this, [this](const User &user) { note(user, true); });
    connect(&hub, &Hub::wentOffline, this, [this](const User &user) { note(user, false); });
}

void Presence::note(const User &user, bool online)
{
    if (online)
        m_online.insert_or_assign(user.id, user);
    else
        m_online.erase(user.id);
    const auto known = m_changed.constFind(user.id);
    if (known == m_changed.cend())
        m_changed.insert(user.id, !online);
    else if (*known == online)
        m_changed.erase(known); // there and back again
    if (!m_timer.isActive() && !m_changed.isEmpty())
        m_timer.start(
            std::max(std::chrono::milliseconds(0), m_lastAnnounced + interval - m_clock.elapsed()));
}

void Presence::announce()
{
    if (m_changed.isEmpty())
        return;
    QJsonArray online;
    QJsonArray offline;
    for (auto change = m_changed.cbegin(); change != m_changed.cend(); ++change) {
        const auto here = m_online.find(change.key());
        if (here != m_online.end())
            online.append(toJson(here->second));
        else
            offline.append(change.key().value);
    }
    m_lastAnnounced = m_clock.elapsed();
    const net::Frame frame =
        eventFrame(event::presence, {{onlineKey, online}, {offlineKey, offline}});
    for (const QList<Peer *> peers = m_hub.peers(); Peer * peer : peers) {
        if (peer->live() == Peer::Live::Yes)
            peer->deliver(frame);
        else
            for (auto change = m_changed.cbegin(); change != m_changed.cend(); ++change)
                peer->missedPresence().insert(change.key());
    }
    m_changed.clear();
}

void Presence::catchUp(Peer &peer) const
{
    if (peer.missedPresence().isEmpty())
        return;
    QJsonArray online;
    QJsonArray offline;
    for (const UserId &id : std::as_const(peer.missedPresence())) {
        const auto here = m_online.find(id);
        if (here != m_online.end())
            online.append(toJson(here->second));
        else
            offline.append(id.value);
    }
    peer.missedPresence().clear();
    peer.deliver(eventFrame(event::presence, {{onlineKey, online}, {offlineKey, offline}}));
}

QJsonObject Presence::activeUsersFor(const User &self) const
{
    QList<User> users;
    for (const auto &[id, user] : m_online) {
        if (users.size() == limits::activeUsersPage)
            break;
        users.append(user);
    }
    // Beyond the first page one would not see oneself: then the last of it makes room, and the
    // next page begins with that one.
    if (!users.isEmpty() && users.last().id < self.id && !users.contains(self)) {
        users.removeLast();
        users.prepend(self);
    }
    return {{event::activeUsers, toJson(users)}, {totalKey, qint64(m_online.size())}};
}

void Presence::activeUsers(Arguments &arguments, const Reply &reply) const
{
    const std::optional<QString> after = arguments.optionalText(QLatin1StringView("after"));
    if (arguments.error())
        return reply.fail(*arguments.error());
    QList<User> users;
    auto next = after ? m_online.upper_bound(UserId{*after}) : m_online.begin();
    for (; next != m_online.end() && users.size() < limits::activeUsersPage; ++next)
        users.append(next->second);
    reply.succeed({{event::activeUsers, toJson(users)}, {totalKey, qint64(m_online.size())}});
}

} // namespace chatbook
