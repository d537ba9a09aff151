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

/// What follows a login: the welcome, who is here, what was missed, and the step into the
/// stream of live events, with nothing lost or doubled between the two.
class Resync : public QObject
{
    Q_OBJECT

public:
    Resync(Store &store, Hub &hub, Presence &presence, ServerInfo server);
    ~Resync() override;

    const ServerInfo &server() const { return m_server; }

    /// Reads what the client has missed since `serverOffset`, before the login is answered:
    /// `ready` gets a plan to hand to enter(), or none when nothing was asked for or read.
    void prepare(Peer &peer, const Account &account, std::optional<qint64> serverOffset,
                 std::function<void(std::optional<ReplayPlan>)> ready);

    /// The peer is logged in and its login was answered. `token` goes into the welcome when it
    /// is not empty. Releases the peer once it is live.
    void enter(Peer &peer, const std::optional<ReplayPlan> &plan, const QString &token);

    /// What was read for those who catch up is read anew: somebody's name in it has changed.
    void forget();

private:
    class Replay;
    struct Encoded;

    void goLive(Peer &peer, qint64 head);

    /// As Store::read(), but few at a time: a crowd that comes back at once must leave those who
    /// are there, and what they read, their turn. Of one that has gone meanwhile nothing is read,
    /// and `done` is not called.
    template <class T>
    void read(Peer &peer, std::function<Result<T>(Database &)> work,
              std::function<void(const Result<T> &)> done);
    void readNext();

    /// Those of `keys` that have not changed, in their order. Those who missed the same, as after
    /// a restart, share what was read for the first of them.
    void documents(Peer &peer, const QList<ReplayKey> &keys,
                   const std::function<void(const Result<QList<Encoded>> &)> &done);
    void keep(const Encoded &document);

    Store &m_store;
    Hub &m_hub;
    Presence &m_presence;
    ServerInfo m_server;
    int m_reading = 0;
    QQueue<std::function<void()>> m_waitingReads;
    QHash<qint64, Encoded> m_kept; ///< by `changed`, as long as anyone catches up
    qsizetype m_keptBytes = 0;
    int m_forgotten = 0; ///< how often
    int m_replays = 0;
};

} // namespace chatbook::server
