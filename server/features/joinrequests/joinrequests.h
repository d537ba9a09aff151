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

/// Who waits for the host to let them in, one by one. Only where they are asked to (admission.h).
class JoinRequests : public QObject
{
    Q_OBJECT

public:
    struct Request
    {
        qint64 id = 0;   ///< not given twice while the server runs
        User account;    ///< the one that it would make
        QString address; ///< of whom it comes from
        QDateTime since;
    };

    /// Done, or why not: `forbidden`.
    using Decided = std::function<void(const Result<Done> &)>;

    /// `bounds` must outlive it.
    JoinRequests(const Clock &clock, const Bounds &bounds);

    /// One that wants this account waits from now on, and is told so. `decided` is called later,
    /// unless the peer leaves. Errors: server_full.
    Result<Done> add(Peer &peer, const User &account, Decided decided);

    /// The peer has gone, and waits no more.
    void leave(Peer &peer);

    /// Lets that one in, or not. Errors: not_found.
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
    QTimer m_timer; ///< to the end of the oldest one's patience
};

} // namespace chatbook::server
