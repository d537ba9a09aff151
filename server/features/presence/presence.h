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

/// Who is online. Changes are gathered and sent to everyone in one frame, at most twice a second.
/// If many users come at once, each of those present gets a few frames, and not one for each new
/// user.
class Presence : public QObject
{
    Q_OBJECT

public:
    Presence(Dispatcher &dispatcher, Hub &hub, const Clock &clock);

    /// The event `activeUsers` after a login: the user who logged in comes first.
    JsonText activeUsersFor(const User &self) const;

    /// The request of that name.
    void activeUsers(Arguments &arguments, const Ack &ack) const;

    /// The user has another name. Everyone is told, if the user is online.
    void renamed(const User &user);

    /// Tells a peer that has caught up which changes it missed meanwhile.
    void catchUp(Peer &peer) const;

private:
    void note(const User &user, bool online);
    void announceSoon();
    void announce();
    net::Frame presenceOf(const QSet<UserId> &users) const;
    /// The users from `first` on, and `self` among them if it is given.
    JsonText page(std::map<UserId, JsonText>::const_iterator first,
                  const User *self = nullptr) const;

    Hub &m_hub;
    const Clock &m_clock;
    std::map<UserId, JsonText> m_online; ///< users by id, the order of pages, encoded once
    QHash<UserId, bool> m_changed;       ///< and whether they were online when last told of
    QSet<UserId> m_renamed;              ///< not told of yet
    std::chrono::milliseconds m_lastAnnounced;
    QTimer m_timer;
};

} // namespace chatbook::server
