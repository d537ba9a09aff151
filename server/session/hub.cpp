#include "hub.h"

#include "peer.h"

namespace chatbook::server {

net::Frame eventFrame(QLatin1StringView event, const JsonText &data)
{
    return net::Frame::event(event, data.utf8());
}

void Hub::enter(Peer &peer)
{
    m_peers.append(&peer);
    QList<Peer *> &own = m_byUser[peer.userKey()];
    own.append(&peer);
    if (own.size() == 1)
        emit cameOnline(peer.account()->user);
}

void Hub::leave(Peer &peer)
{
    if (!m_peers.removeOne(&peer))
        return;
    const User user = peer.account()->user;
    const auto own = m_byUser.find(peer.userKey());
    own->removeOne(&peer);
    if (!own->isEmpty())
        return;
    m_byUser.erase(own);
    emit wentOffline(user);
}

QList<Peer *> Hub::peersIn(const Audience &audience) const
{
    if (audience.kind == Audience::Kind::AllChat)
        return m_peers;
    QList<Peer *> peers = peersOf(audience.first);
    if (audience.second != audience.first)
        peers += peersOf(audience.second);
    return peers;
}

qsizetype Hub::usersIn(const Audience &audience) const
{
    if (audience.kind == Audience::Kind::AllChat)
        return usersOnline();
    const bool isOneUser = audience.second == audience.first;
    return m_byUser.contains(audience.first) + (!isOneUser && m_byUser.contains(audience.second));
}

void Hub::publish(const Audience &audience, QLatin1StringView event, const JsonText &document,
                  qint64 changed, const QHash<UserKey, net::Frame> &personal)
{
    m_head = changed;
    const net::Frame frame = eventFrame(event, document);
    // A copy, because a peer that is too slow leaves during delivery.
    for (const QList<Peer *> peers = peersIn(audience); Peer * peer : peers) {
        const auto own = personal.constFind(peer->userKey());
        peer->deliver(own == personal.cend() ? frame : *own, changed);
    }
}

void Hub::tell(const Audience &audience, QLatin1StringView event, const JsonText &data)
{
    const net::Frame frame = eventFrame(event, data);
    for (const QList<Peer *> peers = peersIn(audience); Peer * peer : peers)
        peer->deliver(frame);
}

} // namespace chatbook::server
