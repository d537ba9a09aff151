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

/// Accepts TCP connections, answers what is not a request for a Socket.IO WebSocket with a
/// plain HTTP error, and makes a Connection of the rest.
class Listener : public QObject, private ConnectionKeeper
{
    Q_OBJECT

public:
    /// Where a listener listens in the end, `--port 0` included.
    struct Endpoint
    {
        QList<QHostAddress> addresses; ///< at least one
        quint16 port = 0;              ///< at each of them
        bool isEncrypted = false;

        /// Such as `ws://127.0.0.1:24280`, or `wss://…`, one for each address. QHostAddress::Any,
        /// which stands for both families, is `[::]`.
        QStringList urls() const;
    };

    /// `refusals` counts what is refused or closed, here and on every connection.
    Listener(const Options &options, const Clock &clock, Refusals &refusals);
    ~Listener() override;

    /// At all of them or, with `ErrorCode::Unavailable` and the reason in a sentence, at none.
    /// Port 0 takes one that is free at all of them. QHostAddress::Any is IPv4 and IPv6.
    Result<Endpoint> listen(const QList<QHostAddress> &addresses, quint16 port);

    /// With TLS, from the first connection on: to be called before the event loop goes on.
    void encryptWith(std::shared_ptr<SSL_CTX> tls) { m_tls = std::move(tls); }

    /// Listens no more and closes every connection, so that stock clients come back.
    void shutDown();

    /// Those that are being closed included.
    qsizetype connectionCount() const { return m_connections.size(); }
    qsizetype pendingCount() const { return m_pending.size(); }

    /// Bytes that wait to be read, by all peers together.
    qint64 backlog() const;

signals:
    /// Something was refused to a peer, or it was closed for what it did. `origin`, of any length,
    /// is the one it was refused for; empty: it was not for that.
    void refused(const QHostAddress &address, const QString &reason, const QString &origin);

    /// A WebSocket that has been sent its open packet, to be given its handler. `connection`
    /// deletes itself some time after its `closed()`.
    void accepted(chatbook::server::net::Connection *connection);

    /// The last connection there was has been destroyed.
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

    /// What listens at one address.
    struct Door
    {
        std::unique_ptr<QTcpServer> tcpServer;
        std::unique_ptr<QSocketNotifier> incoming;
    };

    Shared m_shared;
    std::vector<Door> m_doors; ///< while it listens
    Handshake m_handshake;
    std::shared_ptr<SSL_CTX> m_tls;      ///< none: plain
    QList<PendingHandshake *> m_pending; ///< oldest first
    QSet<Connection *> m_connections;
    QList<Connection *> m_unjoined;       ///< of those, longest so first
    QHash<quint64, int> m_countByAddress; ///< of those, by addressKey()
};

} // namespace chatbook::server::net
