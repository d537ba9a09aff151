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
class ControlSocket;
class DataWatch;
struct Metrics;

/// A whole chat server, on the thread that made it: it puts the parts together and owns them.
class Server : public QObject
{
    Q_OBJECT

public:
    explicit Server(ServerOptions options);
    ~Server() override;

    /// Opens the data and accepts connections. Fails with a sentence, with nothing changed on
    /// disk. Called once.
    Result<net::Listener::Endpoint> listen();

    /// By which clients know it again, see net::publicKeyHash(); empty when it does not encrypt.
    QByteArray key() const { return m_certificate.key(); }

    /// Reads the certificate anew, for the connections that come from now on. Fails with a
    /// sentence, and the one before stays. For a server that encrypts, after listen().
    Result<Done> readCertificate();
    QDateTime certificateExpires() const { return m_certificate.expires(); }

    /// Closes every connection, so that clients come back when it does; what was acknowledged
    /// is on disk. Emits stopped(), at the latest when peers that do not read are cut off.
    void stop();

    /// How it is. Only while it runs; `chatbook-server status` asks the same from outside.
    Metrics metrics() const;

    /// What the host asks, see HostCommands; the control socket does the same from outside. `done`
    /// is called now or later, on this thread, unless the server goes before. For after listen().
    void command(const QJsonObject &command, const std::function<void(const QJsonObject &)> &done);

    int connectionCount() const { return int(m_listener.connectionCount()); }

    /// What may keep everyone out of it; none once somebody has come in from another computer.
    lan::Firewall firewall() const;

    /// Calls `answered` when the store has shown that it does not hang. For after listen().
    void ping(std::function<void()> answered);

signals:
    void stopped();

    /// What it keeps was deleted, moved or replaced: why, in a sentence. It stops of itself, since
    /// what it would store now is lost with it.
    void dataLost(const QString &reason);

    /// Somebody waits for the host to let them in, or does so no more.
    void joinRequestsChanged();
    /// Somebody came, went, was banned or is no longer, or has another name.
    void peopleChanged();
    void firewallChanged();

private:
    class Parts;

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
    std::unique_ptr<Parts> m_parts;
    std::unique_ptr<DataWatch> m_watch;
    std::unique_ptr<ControlSocket> m_control;
    std::unique_ptr<Announcer> m_announcer;
    lan::FirewallWatch m_firewall;
    bool m_isReached = false; ///< from another computer
    bool m_stopping = false;
};

} // namespace chatbook::server
