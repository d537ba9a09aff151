#include "presence.h"

#include "arguments.h"
#include "dispatcher.h"
#include "hub.h"
#include "peer.h"
#include "protocol.h"
#include "wirelimits.h"

namespace chatbook::server {
namespace {

constexpr std::chrono::milliseconds interval(500);

} // namespace

Presence::Presence(Dispatcher &dispatcher, Hub &hub, const Clock &clock)
    : m_hub(hub)
    , m_clock(clock)
    , m_lastAnnounced(clock.elapsed() - interval)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Presence::announce);
    connect(&hub, &Hub::cameOnline, this, [this](const User &user) { note(user, true); });
    connect(&hub, &Hub::wentOffline, this, [this](const User &user) { note(user, false); });
    dispatcher.add(event::activeUsers, Dispatcher::Who::LoggedIn, *this, &Presence::activeUsers);
}

void Presence::note(const User &user, bool online)
{
    if (online)
        m_online.insert_or_assign(user.id, toJsonText(user));
    else
        m_online.erase(user.id);
    const auto known = m_changed.constFind(user.id);
    if (known == m_changed.cend())
        m_changed.insert(user.id, !online);
    else if (*known == online)
        m_changed.erase(known); // there and back again
    if (!m_changed.isEmpty())
        announceSoon();
}

void Presence::renamed(const User &user)
{
    const auto here = m_online.find(user.id);
    if (here == m_online.end())
        return;
    here->second = toJsonText(user);
    m_renamed.insert(user.id);
    announceSoon();
}

void Presence::announceSoon()
{
    if (!m_timer.isActive())
        m_timer.start(
            std::max(std::chrono::milliseconds(0), m_lastAnnounced + interval - m_clock.elapsed()));
}

void Presence::announce()
{
    QSet<UserId> changed(m_changed.keyBegin(), m_changed.keyEnd());
    m_changed.clear();
    for (const UserId &user : std::exchange(m_renamed, {}))
        if (m_online.contains(user))
            changed.insert(user);
    if (changed.isEmpty())
        return;
    m_lastAnnounced = m_clock.elapsed();
    const net::Frame frame = presenceOf(changed);
    for (const QList<Peer *> peers = m_hub.peers(); Peer * peer : peers) {
        if (peer->live() == Peer::Live::Yes)
            peer->deliver(frame);
        else
            peer->missedPresence().unite(changed);
    }
}

void Presence::catchUp(Peer &peer) const
{
    if (!peer.missedPresence().isEmpty())
        peer.deliver(presenceOf(std::exchange(peer.missedPresence(), {})));
}

net::Frame Presence::presenceOf(const QSet<UserId> &users) const
{
    QList<JsonText> online;
    QStringList offline;
    for (const UserId &id : users) {
        const auto here = m_online.find(id);
        if (here != m_online.end())
            online.append(here->second);
        else
            offline.append(id.value);
    }
    return eventFrame(event::presence,
                      JsonText::object({{QLatin1StringView("online"), JsonText::array(online)},
                                        {QLatin1StringView("offline"), JsonText::array(offline)}}));
}

JsonText Presence::page(std::map<UserId, JsonText>::const_iterator first, const User *self) const
{
    QList<JsonText> users;
    UserId last;
    for (; first != m_online.end() && users.size() < limits::activeUsersPage; ++first) {
        users.append(first->second);
        last = first->first;
    }
    // Put the user on the first page if it would not be there: it takes the place of the last one,
    // with which the next page then begins.
    if (self != nullptr && !users.isEmpty() && last < self->id) {
        users.removeLast();
        users.prepend(toJsonText(*self));
    }
    return JsonText::object({{event::activeUsers, JsonText::array(users)},
                             {QLatin1StringView("total"), qint64(m_online.size())}});
}

JsonText Presence::activeUsersFor(const User &self) const
{
    return page(m_online.begin(), &self);
}

void Presence::activeUsers(Arguments &arguments, const Ack &ack) const
{
    const std::optional<QString> after = arguments.optionalText(QLatin1StringView("after"));
    if (arguments.error())
        return ack.fail(*arguments.error());
    ack.succeed(page(after ? m_online.upper_bound(UserId{*after}) : m_online.begin()));
}

} // namespace chatbook::server
