#pragma once

#include "ack.h"
#include "clock.h"
#include "documents.h"
#include "frame.h"

#include <map>

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace chatbook::server {

class Arguments;
class Dispatcher;
class Hub;
class Peer;

/// Who is online. Comings and goings are gathered and told to everyone in one frame, at most
/// twice a second: a crowd that comes costs each of those present a few frames, not a crowd of
/// them.
class Presence : public QObject
{
    Q_OBJECT

public:
    Presence(Dispatcher &dispatcher, Hub &hub, const Clock &clock);

    /// The event `activeUsers` for one who has just entered: itself first.
    JsonText activeUsersFor(const User &self) const;

    /// The request of that name.
    void activeUsers(Arguments &arguments, const Ack &ack) const;

    /// They have another name, of which everyone is told while they are online.
    void renamed(const User &user);

    /// Tells a peer that has caught up what it was not told meanwhile.
    void catchUp(Peer &peer) const;

private:
    void note(const User &user, bool online);
    void announceSoon();
    void announce();
    net::Frame presenceOf(const QSet<UserId> &users) const;
    /// The users from `first` on; with `self` among them, where it is given.
    JsonText page(std::map<UserId, JsonText>::const_iterator first,
                  const User *self = nullptr) const;

    Hub &m_hub;
    const Clock &m_clock;
    std::map<UserId, JsonText> m_online; ///< users by id, as pages go, encoded once
    QHash<UserId, bool> m_changed;       ///< and how they were when last told of
    QSet<UserId> m_renamed;              ///< of which was not told yet
    std::chrono::milliseconds m_lastAnnounced;
    QTimer m_timer;
};

} // namespace chatbook::server
