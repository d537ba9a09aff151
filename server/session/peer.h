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

/// What a connection is to the chat: who is logged in on it, the requests that wait their turn,
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
        bool isPage = false; ///< of which few are read at a time
        qint64 bytes = 0;    ///< of memory that it takes, about
    };

    /// What serves all peers.
    class Handler
    {
    public:
        virtual void connectRequested(Peer &peer, const QJsonObject &payload) = 0;
        /// Whether that event asks for a page. Asked once for each request.
        virtual bool isPage(const QString &event) const = 0;
        /// In the order in which they came, each as soon as its turn has come.
        virtual void request(Peer &peer, const Request &request) = 0;
        /// Once: its connection is closed.
        virtual void leave(Peer &peer) = 0;

    protected:
        ~Handler() = default;
    };

    /// The connection owns the peer, and has it as its handler.
    /// `bounds` must outlive it.
    Peer(net::Connection &connection, Handler &handler, const Clock &clock, const Bounds &bounds);

    net::Connection &connection() const { return m_connection; }

    const std::optional<Account> &account() const { return m_account; }
    UserKey userKey() const { return m_account->key; } ///< only when logged in
    const QByteArray &tokenHash() const { return m_tokenHash; }
    /// `quota` is that of the account, on whichever connection.
    void logIn(const Account &account, const QByteArray &tokenHash,
               std::shared_ptr<UserQuota> quota);
    void logOut();
    /// Whoever is logged in has another name.
    void rename(const QString &name) { m_account->user.name = name; }

    /// While held, requests wait: a login is under way, or what was missed is being replayed.
    /// So whatever a client sends behind its login finds it logged in.
    void hold();
    void release();

    /// Has the requests that wait carried out, as far as they may be now.
    void pump();

    /// Answers CONNECT with CONNECT_ERROR.
    void refuseConnect(const Error &error);

    /// To be answered once for each request.
    Ack ackTo(const Request &request);

    /// An event for this connection alone, in its turn: not counted as live.
    void send(QLatin1StringView event, const JsonText &data);
    void send(const net::Frame &frame);

    /// A document that was published. Waits while catching up; not repeated when the replay
    /// brought it.
    void deliver(const net::Frame &frame, qint64 changed);
    /// An event without a place, such as a read marker.
    void deliver(const net::Frame &frame);

    // Catching up: live events are not sent. While collecting they are kept, to follow what a
    // last read of the store brings; otherwise documents are left to the next read.
    enum class Live { No, Collecting, Yes };
    Live live() const { return m_live; }
    void stayBehind();
    void collect();
    /// All up to `head` was sent: what was kept above it follows, and live events from now on.
    void joinLive(qint64 head);

    /// Whose comings and goings it was not told of while catching up.
    QSet<UserId> &missedPresence() { return m_missedPresence; }

signals:
    /// The connection is no longer congested.
    void writable();

private:
    struct Kept
    {
        net::Frame frame;
        qint64 changed = 0; ///< 0: an event without a place
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
    qint64 m_waitingBytes = 0; ///< of memory, of those
    int m_outstanding = 0;     ///< requests that are not answered, those that wait included
    int m_pages = 0;           ///< of those, the ones that are being read
    bool m_held = false;
    bool m_pumping = false;

    std::optional<Account> m_account;
    QByteArray m_tokenHash;

    Live m_live = Live::No;
    qint64 m_joinedAt = 0; ///< documents up to here were replayed
    std::vector<Kept> m_kept;
    qsizetype m_keptBytes = 0;
    QSet<UserId> m_missedPresence;
};

} // namespace chatbook::server
