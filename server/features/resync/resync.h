#pragma once

#include "documents.h"
#include "records.h"
#include "result.h"
#include "sqlite/database.h"

#include <QObject>
#include <QQueue>

#include <functional>

namespace chatbook::server {

class Hub;
class Peer;
class Presence;
class Store;

/// What follows a login: the welcome, who is online, what was missed, and the step to live events,
/// with nothing lost or doubled between the two.
class Resync : public QObject
{
    Q_OBJECT

public:
    Resync(Store &store, Hub &hub, Presence &presence, ServerInfo server);
    ~Resync() override;

    const ServerInfo &server() const { return m_server; }

    /// Reads what the client has missed since `serverOffset`, before the login is answered. `ready`
    /// gets a plan for enter(), or none if nothing was asked for or read.
    void prepare(Peer &peer, const Account &account, std::optional<qint64> serverOffset,
                 std::function<void(std::optional<ReplayPlan>)> ready);

    /// Call it when the peer is logged in and its login was answered. A `token` that is not empty
    /// goes into the welcome. Releases the peer once it is live.
    void enter(Peer &peer, const std::optional<ReplayPlan> &plan, const QString &token);

    /// Drops the documents kept for replays: a name in them has changed.
    void forget();

private:
    class Replay;
    struct Encoded;

    void goLive(Peer &peer, qint64 head);

    /// Like Store::read(), but few at a time: a crowd that comes back at once must leave the others
    /// and their reads their turn. If the peer has gone meanwhile, nothing is read and `done` is
    /// not called.
    template <class T>
    void read(Peer &peer, std::function<Result<T>(Database &)> work,
              std::function<void(const Result<T> &)> done);
    void readNext();

    /// The documents of those `keys` that have not changed, in their order. Peers that missed the
    /// same, for example after a restart, share what was read for the first of them.
    void documents(Peer &peer, const QList<ReplayKey> &keys,
                   const std::function<void(const Result<QList<Encoded>> &)> &done);
    void keep(const Encoded &document);

    Store &m_store;
    Hub &m_hub;
    Presence &m_presence;
    ServerInfo m_server;
    int m_reading = 0;
    QQueue<std::function<void()>> m_waitingReads;
    QHash<qint64, Encoded> m_kept; ///< by `changed`, as long as a replay runs
    qsizetype m_keptBytes = 0;
    int m_forgotten = 0; ///< how often
    int m_replays = 0;
};

} // namespace chatbook::server
