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

template <class Deliver>
void Hub::toAll(const Audience &audience, Deliver deliver)
{
    // Copies: a peer that is too slow leaves while it is being delivered to.
    if (audience.everyone) {
        for (const QList<Peer *> peers = m_peers; Peer * peer : peers)
            deliver(*peer);
        return;
    }
    for (const QList<Peer *> peers = peersOf(audience.first); Peer * peer : peers)
        deliver(*peer);
    if (audience.second != audience.first)
        for (const QList<Peer *> peers = peersOf(audience.second); Peer * peer : peers)
            deliver(*peer);
}

void Hub::publish(const Audience &audience, QLatin1StringView event, const JsonText &document,
                  qint64 changed, const QHash<UserKey, net::Frame> &personal)
{
    m_head = changed;
    const net::Frame frame = eventFrame(event, document);
    if (personal.isEmpty())
        toAll(audience, [&](Peer &peer) { peer.deliver(frame, changed); });
    else
        toAll(audience,
              [&](Peer &peer) { peer.deliver(personal.value(peer.userKey(), frame), changed); });
}

void Hub::tell(const Audience &audience, QLatin1StringView event, const JsonText &data)
{
    const net::Frame frame = eventFrame(event, data);
    toAll(audience, [&](Peer &peer) { peer.deliver(frame); });
}

} // namespace chatbook::server
