#pragma once

#include "bounds.h"
#include "clock.h"
#include "documents.h"
#include "result.h"

#include <QList>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <functional>

namespace chatbook::server {

class Peer;

/// People who wait for the host to let them in, one by one (admission.h).
class JoinRequests : public QObject
{
    Q_OBJECT

public:
    struct Request
    {
        qint64 id = 0;   ///< never given twice while the server runs
        User account;    ///< the account that it would make
        QString address; ///< where the request comes from
        QDateTime since;
    };

    /// Done, or the error `forbidden`.
    using Decided = std::function<void(const Result<Done> &)>;

    /// `bounds` must outlive it.
    JoinRequests(const Clock &clock, const Bounds &bounds);

    /// Adds a request of this peer for this account, and tells the peer. `decided` is called later,
    /// unless the peer leaves. Errors: server_full.
    Result<Done> add(Peer &peer, const User &account, Decided decided);

    /// The peer has gone, so its request ends.
    void leave(Peer &peer);

    /// Lets that person in, or not. Errors: not_found.
    Result<Done> decide(qint64 id, bool admitted);
    void admitAll();

    /// Oldest first.
    QList<Request> all() const;

signals:
    void changed();

private:
    struct Waiting
    {
        Request request;
        QPointer<Peer> peer;
        std::optional<quint64> addressKey;
        Decided decided;
        std::chrono::milliseconds began; ///< on the clock's elapsed()
    };

    void expire();
    void startTimer();
    bool hasPatience() const { return m_bounds.waitingToJoinTime.count() > 0; }
    void end(qsizetype at, const Result<Done> &decision);

    const Clock &m_clock;
    const Bounds &m_bounds;
    QList<Waiting> m_waiting; ///< oldest first
    qint64 m_lastId = 0;
    QTimer m_timer; ///< until the oldest request times out
};

} // namespace chatbook::server
