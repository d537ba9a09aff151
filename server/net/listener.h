#pragma once

#include "net/connection.h"
#include "net/newcomer.h"

#include <QSet>
#include <QTcpServer>
#include <QWebSocketServer>

#include <memory>

namespace chatbook::net {

/// Accepts TCP connections, answers what is not a request for a Socket.IO WebSocket with a
/// plain HTTP error, and makes a Connection of the rest.
class Listener : public QObject
{
    Q_OBJECT

public:
    /// Where a listener listens in the end, `--port 0` included.
    struct Endpoint
    {
        QHostAddress address;
        quint16 port = 0;
    };

    Listener(const Options &options, const Clock &clock);
    ~Listener() override;

    /// `ErrorCode::Unavailable` with the reason in a sentence. Port 0 takes a free one.
    Result<Endpoint> listen(const QHostAddress &address, quint16 port);

    /// Listens no more and closes every connection, so that stock clients come back.
    void shutDown();

    /// Those that are being closed included.
    qsizetype connectionCount() const { return m_connections.size(); }
    qsizetype newcomerCount() const { return m_newcomers.size(); }

signals:
    /// A WebSocket that has been sent its open packet, to be given its handler. `connection`
    /// deletes itself some time after its `closed()`.
    void accepted(chatbook::net::Connection *connection);

    /// The last connection there was has been destroyed.
    void emptied();

private:
    void acceptAfter(milliseconds pause);
    void welcome(QTcpSocket *socket);
    void judge(Newcomer *newcomer, const QByteArray &head);
    void upgrade();
    void forget(Connection *connection);
    void remove(Newcomer *newcomer);

    Shared m_shared;
    std::unique_ptr<QTcpServer> m_tcpServer;
    QWebSocketServer m_webSocketServer;
    QList<Newcomer *> m_newcomers; ///< oldest first
    QSet<Connection *> m_connections;
};

} // namespace chatbook::net
