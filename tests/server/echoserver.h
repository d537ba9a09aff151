#pragma once

#include "listener.h"

#include <QUrl>

/// A small application on top of the wire layer. CONNECT with `{"refuse":true}` is refused; one
/// with `{"wait":true}` is answered when the test does it. The event `echo` is answered with its
/// first argument and the attachments' sizes: in its ack, or as an event.
class EchoServer : public QObject
{
    Q_OBJECT

public:
    explicit EchoServer(const chatbook::server::net::Options &options = {}, quint16 onPort = 0)
        : listener(options, clock, refusals)
    {
        connect(&listener, &chatbook::server::net::Listener::accepted, this, &EchoServer::serve);
        const auto endpoint = listener.listen({QHostAddress(QHostAddress::LocalHost)}, onPort);
        if (!endpoint)
            qFatal("%s", qPrintable(endpoint.error().message));
        port = endpoint->port;
    }

    static chatbook::server::net::Options quickOptions()
    {
        using std::chrono::milliseconds;
        chatbook::server::net::Options options;
        options.timerStep = milliseconds(5);
        return options;
    }

    QUrl url() const
    {
        return QUrl(
            QStringLiteral("ws://127.0.0.1:%1/socket.io/?EIO=4&transport=websocket").arg(port));
    }

    /// The number of connections refused or closed for that cause.
    qint64 refused(const char *cause) const
    {
        const auto &all = refusals.connections.all();
        const auto found = all.find(QLatin1StringView(cause));
        return found == all.end() ? 0 : found->second;
    }

    const chatbook::SystemClock clock{};
    chatbook::server::Refusals refusals;
    chatbook::server::net::Listener listener;
    quint16 port = 0;
    QList<chatbook::server::net::Connection *> connections; ///< open ones
    QList<QJsonObject> payloads;                            ///< of CONNECT
    QStringList events;                                     ///< their names, in order
    int closed = 0;
    int drained = 0;

private:
    class Echo : public QObject, private chatbook::server::net::Connection::Handler
    {
    public:
        Echo(chatbook::server::net::Connection *connection, EchoServer *server)
            : QObject(connection)
            , m_connection(connection)
            , m_server(server)
        {
            connection->setHandler(this);
        }

    private:
        void connectRequested(const QJsonObject &payload) override
        {
            m_server->payloads.append(payload);
            if (payload.value(QStringLiteral("refuse")).toBool())
                m_connection->refuseConnect(QStringLiteral("Not you."),
                                            QByteArrayLiteral(R"({"code":"banned"})"));
            else if (!payload.value(QStringLiteral("wait")).toBool())
                m_connection->acceptConnect();
        }

        void eventReceived(const QString &name, const QJsonArray &args,
                           std::optional<quint64> ackId,
                           const QList<QByteArray> &attachments) override
        {
            m_server->events.append(name);
            QJsonArray sizes;
            for (const QByteArray &attachment : attachments)
                sizes.append(attachment.size());
            const QByteArray answer =
                chatbook::socketio::toJsonBytes({{QStringLiteral("ok"), true},
                                                 {QStringLiteral("name"), name},
                                                 {QStringLiteral("args"), args},
                                                 {QStringLiteral("sizes"), sizes}});
            if (ackId)
                m_connection->sendAck(*ackId, {answer});
            else
                m_connection->sendReply(u"echo", answer);
        }

        void drained() override { ++m_server->drained; }

        void closed() override
        {
            ++m_server->closed;
            m_server->connections.removeOne(m_connection);
        }

        chatbook::server::net::Connection *m_connection;
        EchoServer *m_server;
    };

    void serve(chatbook::server::net::Connection *connection)
    {
        connections.append(connection);
        new Echo(connection, this);
    }
};
