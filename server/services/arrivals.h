#pragma once

#include "documents.h"
#include "store/records.h"

#include <QObject>

namespace chatbook {

class Hub;
class Peer;
class Presence;
class Store;

/// What follows a login: the welcome, who is here, what was missed, and the step into the
/// stream of live events, with nothing lost or doubled between the two.
class Arrivals : public QObject
{
    Q_OBJECT

public:
    Arrivals(Store &store, Hub &hub, Presence &presence, ServerInfo server);

    const ServerInfo &server() const { return m_server; }

    /// Reads what the client has missed since `serverOffset`, before the login is answered:
    /// `ready` gets a plan to hand to enter(), or none when it cannot resume.
    void prepare(Peer &peer, const Account &account, std::optional<qint64> serverOffset,
                 std::function<void(std::optional<ReplayPlan>)> ready);

    /// The peer is logged in and its login was answered. `token` goes into the welcome when it
    /// is not empty. Releases the peer once it is live.
    void enter(Peer &peer, const std::optional<ReplayPlan> &plan, const QString &token);

private:
    class Replay;

    void goLive(Peer &peer, qint64 head);

    Store &m_store;
    Hub &m_hub;
    Presence &m_presence;
    ServerInfo m_server;
};

} // namespace chatbook
