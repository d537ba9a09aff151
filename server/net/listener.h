#pragma once

#include "connection.h"
#include "handshake.h"
#include "pendinghandshake.h"

#include <QHash>
#include <QSet>
#include <QSocketNotifier>
#include <QTcpServer>

#include <memory>
#include <vector>

namespace chatbook::server::net {

/// Accepts TCP connections. Answers requests that are not for a Socket.IO WebSocket with a plain
/// HTTP error, and makes a Connection of the others.
class Listener : public QObject, private ConnectionKeeper
{
    Q_OBJECT

public:
    /// Where a listener really listens: the port is the one that `--port 0` found.
    struct Endpoint
    {
        QList<QHostAddress> addresses; ///< at least one
        quint16 port = 0;              ///< at each of them
        bool isEncrypted = false;

        /// Such as `ws://127.0.0.1:24280`, or `wss://…`, one for each address. QHostAddress::Any,
        /// which means both families, is `[::]`.
        QStringList urls() const;
    };

    /// `refusals` counts what is refused or closed, here and on every connection.
    Listener(const Options &options, const Clock &clock, Refusals &refusals);
    ~Listener() override;

    /// Listens at all of the addresses, or fails with `ErrorCode::Unavailable` and a sentence. Port
    /// 0 takes a port that is free at all of them. QHostAddress::Any is IPv4 and IPv6.
    Result<Endpoint> listen(const QList<QHostAddress> &addresses, quint16 port);

    /// Encrypts, from the first connection on. Call it before the event loop continues.
    void encryptWith(std::shared_ptr<SSL_CTX> tls) { m_tls = std::move(tls); }

    /// Stops listening and closes every connection, so that stock clients come back.
    void shutDown();

    /// Includes those that are being closed.
    qsizetype connectionCount() const { return m_connections.size(); }
    qsizetype pendingCount() const { return m_pending.size(); }

    /// Bytes that wait for all peers together to read them.
    qint64 backlog() const;

signals:
    /// Something was refused to a peer, or it was closed for what it did. `origin`, of any length,
    /// is the Origin that was refused; empty: that was not the reason.
    void refused(const QHostAddress &address, const QString &reason, const QString &origin);

    /// A WebSocket that was sent its open packet and needs a handler. `connection` deletes itself
    /// some time after its `closed()`.
    void accepted(chatbook::server::net::Connection *connection);

    /// The last connection was destroyed.
    void emptied();

private:
    Result<Done> open(const QHostAddress &address, quint16 port);
    void acceptSome(QSocketNotifier &incoming);
    static void acceptAfter(QSocketNotifier &incoming, milliseconds pause);
    void stopAccepting();
    void welcome(std::unique_ptr<QTcpSocket> socket);
    void makeWayFor(const std::optional<quint64> &key);
    void judge(PendingHandshake *pending, const QByteArray &head);
    void upgrade(PendingHandshake *pending, const QByteArray &answer);
    Site site() const;
    void refuse(PendingHandshake *pending, QLatin1StringView cause, const Refusal &refusal);
    void destroyed(Connection *connection) override;
    void joinedChanged(Connection *connection, bool joined) override;
    void blamed(const QHostAddress &address, const QString &reason) override;
    void remove(PendingHandshake *pending);

    /// A listening socket at one address.
    struct Door
    {
        std::unique_ptr<QTcpServer> tcpServer;
        std::unique_ptr<QSocketNotifier> incoming;
    };

    Shared m_shared;
    std::vector<Door> m_doors; ///< empty: it does not listen
    Handshake m_handshake;
    std::shared_ptr<SSL_CTX> m_tls;      ///< none: plain
    QList<PendingHandshake *> m_pending; ///< oldest first
    QSet<Connection *> m_connections;
    QList<Connection *> m_unjoined;       ///< of those, the longest unjoined first
    QHash<quint64, int> m_countByAddress; ///< of those, by addressKey()
};

} // namespace chatbook::server::net
