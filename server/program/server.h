#pragma once

#include "accounts.h"
#include "bounds.h"
#include "clock.h"
#include "joinlink.h"
#include "lan/firewall.h"
#include "lan/places.h"
#include "listener.h"
#include "refusals.h"
#include "servercertificate.h"

#include <algorithm>
#include <functional>
#include <memory>

#include <QObject>

namespace chatbook {

class Announcer;
class ControlSocket;
class DataWatch;
struct Figures;

/// What a server needs to be told. Sizes and numbers that are limits take 0 for none.
struct ServerOptions : Bounds
{
    Admission admission = Admission::Everyone;
    QList<QHostAddress> listenAt = {QHostAddress(QHostAddress::LocalHost)}; ///< at least one
    quint16 port = defaultPort;                                             ///< 0: a free one
    QString dataDirectory;
    QString name; ///< shown to people; empty: the machine's
    int queuedWrites = 20'000;
    qint64 queuedBytes = 64 << 20;
    int searchMemory = 192; ///< MiB
    net::Options net = {};
    CertificateFiles certificate = {}; ///< none given: the server's own
    bool mayEncrypt = true;            ///< false: never
    bool announces = false;            ///< to the local network, so that people find it
    QStringList addresses = {};        ///< names, for its links: what people know it by, best first
    QString host = {};                 ///< who hosts it, as is announced; empty: the machine's name
    lan::Places places = {};

    /// A connection within this machine needs none.
    bool encrypts() const { return mayEncrypt && (certificate.isGiven() || !isLoopbackAlone()); }
    bool isLoopbackAlone() const
    {
        return std::all_of(listenAt.begin(), listenAt.end(),
                           [](const QHostAddress &address) { return address.isLoopback(); });
    }

    /// With what follows from the other options: beyond the requests that are carried out, some are
    /// refused, and there are pings. Who lifts the one bound lifts the other.
    net::Options netOptions() const
    {
        net::Options options = net;
        if (requestsPerSecond == 0 || 2 * requestsPerSecond > options.framesPerSecond)
            options.framesPerSecond = 2 * requestsPerSecond;
        return options;
    }
};

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
    Figures figures() const;

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
    void knocksChanged();
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

} // namespace chatbook
