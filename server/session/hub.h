#pragma once

#include "audience.h"
#include "frame.h"
#include "jsontext.h"

#include <QHash>
#include <QLatin1StringView>
#include <QList>
#include <QObject>

namespace chatbook::server {

class Peer;

/// Who is logged in on which connections, and the way to all of them. An event is encoded once, and
/// the same bytes go to everyone who may read it.
class Hub : public QObject
{
    Q_OBJECT

public:
    /// `head`: the offset of the latest change already stored.
    explicit Hub(qint64 head)
        : m_head(head)
    {}

    void enter(Peer &peer); ///< it is logged in
    void leave(Peer &peer); ///< it logged out or has gone

    /// Delivers a stored document, in the order of `changed`. Users in `personal` get their own
    /// frame.
    void publish(const Audience &audience, QLatin1StringView event, const JsonText &document,
                 qint64 changed, const QHash<UserKey, net::Frame> &personal = {});

    /// Delivers an event without an offset.
    void tell(const Audience &audience, QLatin1StringView event, const JsonText &data);

    /// The offset of the latest change that was published.
    qint64 head() const { return m_head; }

    const QList<Peer *> &peers() const { return m_peers; }
    QList<Peer *> peersOf(UserKey user) const { return m_byUser.value(user); }
    QList<Peer *> peersIn(const Audience &audience) const;
    qsizetype usersOnline() const { return m_byUser.size(); }
    /// The users of an audience who are online.
    qsizetype usersIn(const Audience &audience) const;

signals:
    /// The user's first connection came, or the last one went.
    void cameOnline(const chatbook::User &user);
    void wentOffline(const chatbook::User &user);

private:
    qint64 m_head;
    QList<Peer *> m_peers;
    QHash<UserKey, QList<Peer *>> m_byUser;
};

/// An event as it is sent to any number of peers.
net::Frame eventFrame(QLatin1StringView event, const JsonText &data);

} // namespace chatbook::server
