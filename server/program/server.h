#pragma once

#include "clock.h"
#include "joinlink.h"
#include "lan/firewall.h"
#include "listener.h"
#include "refusals.h"
#include "servercertificate.h"
#include "serveroptions.h"

#include <functional>
#include <memory>

#include <QObject>

namespace chatbook::server {

class Announcer;
class Chat;
class ControlSocket;
class DataWatch;
struct Metrics;

/// A whole chat server, on the thread that made it. It puts the parts together and owns them.
class Server : public QObject
{
    Q_OBJECT

public:
    explicit Server(ServerOptions options);
    ~Server() override;

    /// Opens the data and accepts connections. Fails with a sentence, with nothing changed on disk.
    /// Call it once.
    Result<net::Listener::Endpoint> listen();

    /// Identifies the server to clients, see net::publicKeyHash(); empty if it does not encrypt.
    QByteArray key() const { return m_certificate.key(); }

    /// Reads the certificate again, for later connections. Fails with a sentence, and the old one
    /// stays. For a server that encrypts, after listen().
    Result<Done> readCertificate();
    QDateTime certificateExpires() const { return m_certificate.expires(); }

    /// Closes every connection so that clients come back when the server does. Everything
    /// acknowledged is on disk. Emits stopped(), at the latest when peers that do not read are cut
    /// off.
    void stop();

    /// Its present state. Only while it runs; `chatbook-server status` asks the same from outside.
    Metrics metrics() const;

    /// Carries out a command of the host, see HostCommands; the control socket does the same from
    /// outside. `done` is called now or later, on this thread, unless the server is destroyed
    /// first. After listen().
    void command(const QJsonObject &command, const std::function<void(const QJsonObject &)> &done);

    int connectionCount() const { return int(m_listener.connectionCount()); }

    /// The firewall that may keep others out; none after somebody came in from another computer.
    lan::Firewall firewall() const;

    /// Calls `answered` when the store has shown that it does not hang. After listen().
    void ping(std::function<void()> answered);

signals:
    void stopped();

    /// The server's data was deleted, moved or replaced; `reason` is a sentence. The server stops
    /// by itself, because anything it stored now would be lost too.
    void dataLost(const QString &reason);

    /// Somebody waits for the host to let them in, or no longer waits.
    void joinRequestsChanged();
    /// Somebody came online or went offline, was banned or unbanned, or has another name.
    void peopleChanged();
    void firewallChanged();

private:
    std::optional<JoinLink> link() const;
    void openControlSocket();
    void encrypt();
    void announce();
    void accept(net::Connection &connection);
    void finishStopping();

    ServerOptions m_options;
    SystemClock m_clock;
    Refusals m_refusals;
    net::Listener m_listener;
    ServerCertificate m_certificate;
    net::Listener::Endpoint m_endpoint;
    QDateTime m_started;
    std::chrono::milliseconds m_startedAt{0}; ///< on the clock's elapsed()
    std::unique_ptr<Chat> m_chat;
    std::unique_ptr<DataWatch> m_watch;
    std::unique_ptr<ControlSocket> m_control;
    std::unique_ptr<Announcer> m_announcer;
    lan::FirewallWatch m_firewall;
    bool m_isReached = false; ///< from another computer
    bool m_stopping = false;
};

} // namespace chatbook::server
