#pragma once

#include "account.h"
#include "ack.h"
#include "bounds.h"
#include "connection.h"
#include "userquotas.h"

#include <QObject>
#include <QQueue>
#include <QSet>

#include <memory>

namespace chatbook::server {

/// The chat's side of a connection: who is logged in on it, the requests that wait for their turn,
/// and whether live events reach it yet.
class Peer : public QObject, private net::Connection::Handler
{
    Q_OBJECT

public:
    struct Request
    {
        QString event;
        QJsonValue argument; ///< undefined when there was none
        std::optional<quint64> ackId;
        bool isPage = false; ///< only few pages are read at a time
        qint64 bytes = 0;    ///< memory that it takes, estimated
    };

    /// The object that serves all peers.
    class Handler
    {
    public:
        virtual void connectRequested(Peer &peer, const QJsonObject &payload) = 0;
        /// Whether the event reads a page. Asked once for each request.
        virtual bool isPage(const QString &event) const = 0;
        /// Requests in the order in which they came, each as soon as its turn has come.
        virtual void request(Peer &peer, const Request &request) = 0;
        /// Once: the connection is closed.
        virtual void leave(Peer &peer) = 0;

    protected:
        ~Handler() = default;
    };

    /// The connection owns the peer, which is its handler. `bounds` must outlive the peer.
    Peer(net::Connection &connection, Handler &handler, const Clock &clock, const Bounds &bounds);

    net::Connection &connection() const { return m_connection; }

    const std::optional<Account> &account() const { return m_account; }
    UserKey userKey() const { return m_account->key; } ///< only when logged in
    const QByteArray &tokenHash() const { return m_tokenHash; }
    /// `quota` is that of the user, over all connections.
    void logIn(const Account &account, const QByteArray &tokenHash,
               std::shared_ptr<UserQuota> quota);
    void logOut();
    /// The user who is logged in has another name.
    void rename(const QString &name) { m_account->user.name = name; }

    /// While held, requests wait: a login is under way, or a replay is being sent. So requests that
    /// follow a login are carried out after it.
    void hold();
    void release();

    /// Carries out the waiting requests that may be carried out now.
    void pump();

    /// Answers CONNECT with CONNECT_ERROR.
    void refuseConnect(const Error &error);

    /// An ack for the request; use it once.
    Ack ackTo(const Request &request);

    /// An event for this connection only, sent at once and not counted as live.
    void send(QLatin1StringView event, const JsonText &data);
    void send(const net::Frame &frame);

    /// A published document. Waits while the peer catches up, and is not repeated if the replay
    /// already sent it.
    void deliver(const net::Frame &frame, qint64 changed);
    /// An event without an offset, such as a read marker.
    void deliver(const net::Frame &frame);

    // While the peer catches up, live events are not sent. With Collecting they are kept, to follow
    // the last read of the store. With No only events without an offset are kept: documents come
    // with the next read.
    enum class Live { No, Collecting, Yes };
    Live live() const { return m_live; }
    void stayBehind();
    void collect();
    /// Everything up to `head` was sent: sends the kept events above it, and from now on live
    /// events.
    void joinLive(qint64 head);

    /// Users whose presence changed while the peer was catching up.
    QSet<UserId> &missedPresence() { return m_missedPresence; }

signals:
    /// The connection is no longer congested.
    void writable();

private:
    struct Kept
    {
        net::Frame frame;
        qint64 changed = 0; ///< 0: an event without an offset
    };

    void connectRequested(const QJsonObject &payload) override;
    void eventReceived(const QString &event, const QJsonArray &arguments,
                       std::optional<quint64> ackId, const QList<QByteArray> &attachments) override;
    void drained() override;
    void closed() override;
    std::chrono::milliseconds tooMuch();
    bool mayGoOn();
    void limitReading();
    Ack plainAckTo(const std::optional<quint64> &ackId);
    Ack pageAckTo(const std::optional<quint64> &ackId);
    void keep(const net::Frame &frame, qint64 changed);

    net::Connection &m_connection;
    Handler &m_handler;
    const Clock &m_clock;
    const Bounds &m_bounds;
    RateLimiter m_rate;
    std::shared_ptr<UserQuota> m_quota; ///< none: not logged in
    QQueue<Request> m_waiting;
    qint64 m_waitingBytes = 0; ///< bytes of memory that those take
    int m_outstanding = 0;     ///< requests without an answer, those that wait included
    int m_pages = 0;           ///< of those, the ones that are being read
    bool m_held = false;
    bool m_pumping = false;

    std::optional<Account> m_account;
    QByteArray m_tokenHash;

    Live m_live = Live::No;
    qint64 m_joinedAt = 0; ///< the replay sent documents up to here
    std::vector<Kept> m_kept;
    qsizetype m_keptBytes = 0;
    QSet<UserId> m_missedPresence;
};

} // namespace chatbook::server
