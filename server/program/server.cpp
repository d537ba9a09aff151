#include "server.h"

#include "accounts.h"
#include "addresskey.h"
#include "announcer.h"
#include "arguments.h"
#include "controlsocket.h"
#include "credentials.h"
#include "datadirectory.h"
#include "datawatch.h"
#include "devices.h"
#include "dispatcher.h"
#include "feed.h"
#include "hostcommands.h"
#include "hub.h"
#include "invitecommands.h"
#include "joincommands.h"
#include "joinrequests.h"
#include "lan/links.h"
#include "lanaddresses.h"
#include "log.h"
#include "messages.h"
#include "metrics.h"
#include "peer.h"
#include "peerlog.h"
#include "peoplecommands.h"
#include "presence.h"
#include "recovery.h"
#include "resync.h"
#include "store.h"
#include "userdirectory.h"
#include "wirelimits.h"

#include <sodium.h>

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QNetworkInterface>
#include <QSysInfo>
#include <QTimer>

#include <algorithm>
#include <limits>
#include <utility>

namespace chatbook::server {
namespace {

/// By then the program has started.
constexpr std::chrono::milliseconds lookForFirewallAfter{500};

QByteArray systemRandom(int size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    randombytes_buf(bytes.data(), size_t(size));
    return bytes;
}

QString machineName()
{
    const QString name = QSysInfo::machineHostName();
    return name.isEmpty() ? QStringLiteral("Chatbook") : name;
}

} // namespace

/// The parts, made when listening begins, in the order in which they need each other.
class Server::Parts : public QObject, private Peer::Handler
{
public:
    Parts(const ServerOptions &options, const Clock &clock, DataDirectory directory,
          std::unique_ptr<Store> store, OwnLink link)
        : m_options(options)
        , m_clock(clock)
        , m_directory(std::move(directory))
        , m_store(std::move(store))
        , m_link(std::move(link))
    {
        connect(m_store.get(), &Store::failed, this, &Parts::logFailure);
        connect(m_store.get(), &Store::recovered, this, &Parts::logRecovery);
        m_accounts.setAdmission(m_options.admission);
    }

    /// Connects the signals that the server's host may see.
    void report(Server &server)
    {
        connect(&m_joinRequests, &JoinRequests::changed, &server, &Server::joinRequestsChanged);
        connect(&m_hub, &Hub::cameOnline, &server, &Server::peopleChanged);
        connect(&m_hub, &Hub::wentOffline, &server, &Server::peopleChanged);
        connect(&m_peopleCommands, &PeopleCommands::peopleChanged, &server, &Server::peopleChanged);
    }
    const HostCommands &hostCommands() const { return m_hostCommands; }

    const ServerInfo &info() const { return m_resync.server(); }
    const DataDirectory &directory() const { return m_directory; }
    int usersOnline() const { return int(m_hub.usersOnline()); }

    /// Adds the values that the parts know.
    void fill(Metrics &metrics) const
    {
        const QString database = m_directory.databasePath();
        metrics.server = m_resync.server();
        metrics.dataDirectory = m_directory.path();
        metrics.loggedIn = m_hub.peers().size();
        metrics.online = m_hub.usersOnline();
        metrics.store = m_store->metrics();
        metrics.passwordsWaiting = m_credentials.passwords.waiting();
        metrics.databaseBytes = QFileInfo(database).size();
        metrics.walBytes = QFileInfo(database + QStringLiteral("-wal")).size();
    }

    void accept(net::Connection &connection)
    {
        new Peer(connection, *this, m_clock, m_bounds); // owned by the connection
    }

    void ping(std::function<void()> answered) { m_store->ping(std::move(answered)); }
    PeerLog &peerLog() { return m_peerLog; }

private:
    /// Logs the same failure once a minute: on a full disk every change fails.
    void logFailure(const QString &what)
    {
        const std::chrono::milliseconds now = m_clock.elapsed();
        if (what == m_lastFailure && now < m_logFailureAgain)
            return;
        m_lastFailure = what;
        m_logFailureAgain = now + std::chrono::minutes(1);
        m_failureIsLogged = true;
        log::error(QLatin1StringView("store-failed"), {{QLatin1StringView("reason"), what}});
    }

    void logRecovery()
    {
        if (std::exchange(m_failureIsLogged, false))
            log::info(QLatin1StringView("store-recovered"));
    }

    bool isPage(const QString &event) const override { return m_dispatcher.isPage(event); }

    void request(Peer &peer, const Peer::Request &request) override
    {
        m_dispatcher.dispatch(peer, request);
    }

    void leave(Peer &peer) override
    {
        m_joinRequests.leave(peer);
        m_hub.leave(peer);
    }

    /// CONNECT may carry a login.
    void connectRequested(Peer &peer, const QJsonObject &payload) override
    {
        Arguments arguments(payload);
        if (!arguments.has(QLatin1StringView("token")) &&
            !arguments.has(QLatin1StringView("code")) &&
            !arguments.has(QLatin1StringView("name"))) {
            peer.connection().acceptConnect();
            return;
        }
        m_accounts.login(peer, arguments,
                         Ack([peer = QPointer(&peer)](const Result<JsonText> &result) {
                             if (!peer)
                                 return;
                             if (result)
                                 peer->connection().acceptConnect();
                             else
                                 peer->refuseConnect(result.error());
                         }));
    }

    const ServerOptions &m_options;
    const Bounds &m_bounds = m_options;
    const Clock &m_clock;
    DataDirectory m_directory;
    std::unique_ptr<Store> m_store;
    OwnLink m_link;

    PeerLog m_peerLog{m_options.logLinesPerAddress, m_clock};
    Hub m_hub{m_store->head()};
    Dispatcher m_dispatcher;
    Presence m_presence{m_dispatcher, m_hub, m_clock};
    Resync m_resync{*m_store,
                    m_hub,
                    m_presence,
                    {m_store->serverId(), m_options.name.isEmpty() ? machineName() : m_options.name,
                     QStringLiteral(CHATBOOK_VERSION), protocolVersion}};
    JoinRequests m_joinRequests{m_clock, m_bounds};
    Credentials m_credentials{m_clock, systemRandom, m_bounds};
    Accounts m_accounts{m_dispatcher,  *m_store,  m_hub,   m_resync,     m_joinRequests,
                        m_credentials, m_peerLog, m_clock, systemRandom, m_bounds};
    Devices m_devices{m_dispatcher, *m_store, m_hub, m_credentials, m_peerLog, m_clock};
    Messages m_messages{m_dispatcher, *m_store, m_hub, m_clock, m_bounds};
    UserDirectory m_userDirectory{m_dispatcher, *m_store};
    Feed m_feed{m_dispatcher, *m_store, m_hub, m_bounds};
    Recovery m_recovery{*m_store, m_hub, m_presence, m_resync, m_credentials, systemRandom};

    HostCommands m_hostCommands;
    InviteCommands m_inviteCommands{m_hostCommands, *m_store, m_clock, systemRandom, m_link};
    JoinCommands m_joinCommands{m_hostCommands, m_accounts, m_joinRequests};
    PeopleCommands m_peopleCommands{m_hostCommands, *m_store,   m_hub,
                                    m_accounts,     m_recovery, m_link};

    QString m_lastFailure;
    std::chrono::milliseconds m_logFailureAgain{0}; ///< on the clock's elapsed()
    bool m_failureIsLogged = false;                 ///< and the recovery is not
};

Server::Server(ServerOptions options)
    : m_options(std::move(options))
    , m_listener(m_options.netOptions(), m_clock, m_refusals)
    , m_certificate(m_options.certificate, m_clock)
{
    connect(&m_certificate, &ServerCertificate::renewed, this, &Server::encrypt);
}

Server::~Server() = default;

Result<net::Listener::Endpoint> Server::listen()
{
    if (sodium_init() < 0)
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("This machine has no source of random numbers.")};
    if (m_options.encrypts() && m_options.certificate.isGiven())
        if (const Result<Done> read = m_certificate.read({}); !read)
            return read.error();
    // The port first: if it is taken, nothing was changed on disk. Nobody is let in before the
    // event loop continues, and by then everything is there.
    Result<net::Listener::Endpoint> endpoint =
        m_listener.listen(m_options.listenAt, m_options.port);
    if (!endpoint)
        return endpoint;
    Result<DataDirectory> directory = DataDirectory::claim(m_options.dataDirectory);
    if (!directory)
        return directory.error();
    Result<std::unique_ptr<Store>> store = Store::open(
        {.path = directory->databasePath(),
         .queuedWrites = m_options.queuedWrites,
         .queuedBytes = m_options.queuedBytes,
         .searchMemory = m_options.searchMemory == 0 ? std::numeric_limits<qint64>::max()
                                                     : qint64(m_options.searchMemory) << 20},
        m_clock, QString::fromLatin1(systemRandom(16).toHex()));
    if (!store)
        return store.error();
    if (!directory->makePrivate())
        log::warning(QLatin1StringView("data-folder-open"),
                     {{QLatin1StringView("data"), directory->path()},
                      {QLatin1StringView("reason"),
                       QStringLiteral("others on this machine can look into it: chmod 700")}});
    if (m_options.encrypts()) {
        if (!m_certificate.context())
            if (const Result<Done> read = m_certificate.read(directory->path()); !read)
                return read.error();
        m_listener.encryptWith(m_certificate.context());
        endpoint->isEncrypted = true;
    }
    m_parts = std::make_unique<Parts>(m_options, m_clock, std::move(*directory), std::move(*store),
                                      [this] { return link(); });
    m_parts->report(*this);
    connect(&m_listener, &net::Listener::accepted, this,
            [this](net::Connection *connection) { accept(*connection); });
    connect(&m_listener, &net::Listener::refused, &m_parts->peerLog(), &PeerLog::refused);
    connect(&m_listener, &net::Listener::emptied, this, &Server::finishStopping);
    m_endpoint = *endpoint;
    m_started = m_clock.now();
    m_startedAt = m_clock.elapsed();
    openControlSocket();
    m_watch = std::make_unique<DataWatch>(m_parts->directory());
    connect(m_watch.get(), &DataWatch::lost, this, [this](const QString &reason) {
        log::error(QLatin1StringView("data-lost"), {{QLatin1StringView("reason"), reason}});
        emit dataLost(reason);
        stop();
    });
    if (m_options.announces)
        announce();
    connect(&m_firewall, &lan::FirewallWatch::changed, this, &Server::firewallChanged);
    if (m_options.places.hasAvahi && !m_options.isLoopbackAlone())
        QTimer::singleShot(lookForFirewallAfter, this,
                           [this] { m_firewall.start(lan::toHost(m_endpoint.port)); });
    return endpoint;
}

Result<Done> Server::readCertificate()
{
    Result<Done> read = m_certificate.read(m_parts->directory().path());
    if (read)
        encrypt();
    return read;
}

/// Open connections keep the context that they began with.
void Server::encrypt()
{
    m_listener.encryptWith(m_certificate.context());
    if (m_announcer) // its beacon has the key
        announce();
}

void Server::accept(net::Connection &connection)
{
    m_parts->accept(connection);
    if (firewall().name.isEmpty())
        return;
    const QHostAddress from = net::plainAddress(connection.peerAddress());
    if (from.isLoopback() || QNetworkInterface::allAddresses().contains(from))
        return;
    m_isReached = true;
    emit firewallChanged();
}

lan::Firewall Server::firewall() const
{
    return m_isReached ? lan::Firewall{} : m_firewall.inTheWay();
}

void Server::announce()
{
    lan::Places places = m_options.places;
    if (places.at.isEmpty())
        places.at = m_endpoint.addresses;
    const ServerInfo server = m_parts->info();
    m_announcer.reset(); // it uses the ports
    m_announcer = std::make_unique<Announcer>(
        Beacon{.server = server.id,
               .name = server.name,
               .host = m_options.host.isEmpty() ? machineName() : m_options.host,
               .port = m_endpoint.port,
               .key = key()},
        familiesOf(m_endpoint.addresses), [this] { return m_parts->usersOnline(); }, m_clock,
        places);
    m_announcer->start();
}

/// Where others can reach the server: at the addresses that it listens at, or at this machine's own
/// addresses for a wildcard.
std::optional<JoinLink> Server::link() const
{
    JoinLink link{.addresses = m_options.addresses + reachedAt(m_options.listenAt),
                  .port = m_endpoint.port,
                  .key = key()};
    const auto isLoopback = [](const QString &address) {
        return QHostAddress(address).isLoopback();
    };
    if (!m_options.isLoopbackAlone() &&
        std::all_of(link.addresses.cbegin(), link.addresses.cend(), isLoopback))
        return std::nullopt;
    link.addresses.removeDuplicates();
    link.addresses = link.addresses.mid(0, JoinLink::mostAddresses);
    if (const QString &name = m_parts->info().name; name.toUcs4().size() <= limits::nameCodePoints)
        link.name = name;
    return link;
}

void Server::openControlSocket()
{
    auto control = std::make_unique<ControlSocket>(
        m_parts->directory().descriptor(),
        [this](const QByteArray &request, const ControlSocket::Send &send) {
            const auto answer = [send](const QJsonObject &object) {
                send(QJsonDocument(object).toJson(QJsonDocument::Compact));
            };
            if (request == "status")
                return answer(toJson(metrics()));
            command(QJsonDocument::fromJson(request).object(), answer);
        });
    if (const Result<Done> listening = control->listen())
        m_control = std::move(control);
    else // the chat goes on without
        log::warning(QLatin1StringView("no-control-socket"),
                     {{QLatin1StringView("reason"), listening.error().message}});
}

Metrics Server::metrics() const
{
    Metrics metrics{.urls = m_endpoint.urls(),
                    .firewall = firewall().name,
                    .firewallCommand = firewall().command,
                    .certificateExpires = m_certificate.expires(),
                    .key = key(),
                    .processId = QCoreApplication::applicationPid(),
                    .started = m_started,
                    .uptime = double((m_clock.elapsed() - m_startedAt).count()) / 1e3,
                    .connections = m_listener.connectionCount(),
                    .halfOpen = m_listener.pendingCount(),
                    .backlogBytes = m_listener.backlog(),
                    .refusals = m_refusals,
                    .process = processMetrics()};
    m_parts->fill(metrics);
    return metrics;
}

void Server::command(const QJsonObject &command,
                     const std::function<void(const QJsonObject &)> &done)
{
    m_parts->hostCommands().run(command, done);
}

void Server::ping(std::function<void()> answered)
{
    m_parts->ping(std::move(answered));
}

void Server::stop()
{
    m_stopping = true;
    m_announcer.reset();
    m_listener.shutDown();
    finishStopping();
}

void Server::finishStopping()
{
    if (m_stopping && m_listener.connectionCount() == 0) {
        m_stopping = false;
        emit stopped();
    }
}

} // namespace chatbook::server
