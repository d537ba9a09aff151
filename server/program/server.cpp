#include "server.h"

#include "addresskey.h"
#include "announcer.h"
#include "chat.h"
#include "controlsocket.h"
#include "datadirectory.h"
#include "datawatch.h"
#include "lan/links.h"
#include "lanaddresses.h"
#include "log.h"
#include "metrics.h"
#include "peerlog.h"
#include "store.h"
#include "wirelimits.h"

#include <sodium.h>

#include <QCoreApplication>
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

Server::Server(ServerOptions options)
    : m_options(std::move(options))
    , m_listener(m_options.netOptions(), m_clock, m_refusals)
    , m_certificate(m_options.certificate, m_clock)
{
    if (m_options.name.isEmpty())
        m_options.name = machineName();
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
    m_chat = std::make_unique<Chat>(m_options, m_clock, systemRandom, std::move(*directory),
                                    std::move(*store), [this] { return link(); });
    connect(m_chat.get(), &Chat::joinRequestsChanged, this, &Server::joinRequestsChanged);
    connect(m_chat.get(), &Chat::peopleChanged, this, &Server::peopleChanged);
    connect(&m_listener, &net::Listener::accepted, this,
            [this](net::Connection *connection) { accept(*connection); });
    connect(&m_listener, &net::Listener::refused, &m_chat->peerLog(), &PeerLog::refused);
    connect(&m_listener, &net::Listener::emptied, this, &Server::finishStopping);
    m_endpoint = *endpoint;
    m_started = m_clock.now();
    m_startedAt = m_clock.elapsed();
    openControlSocket();
    m_watch = std::make_unique<DataWatch>(m_chat->directory());
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
    Result<Done> read = m_certificate.read(m_chat->directory().path());
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
    m_chat->accept(connection);
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
    const ServerInfo server = m_chat->info();
    m_announcer.reset(); // it uses the ports
    m_announcer = std::make_unique<Announcer>(
        Beacon{.server = server.id,
               .name = server.name,
               .host = m_options.host.isEmpty() ? machineName() : m_options.host,
               .port = m_endpoint.port,
               .key = key()},
        familiesOf(m_endpoint.addresses), [this] { return m_chat->usersOnline(); }, m_clock,
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
    if (const QString &name = m_chat->info().name; name.toUcs4().size() <= limits::nameCodePoints)
        link.name = name;
    return link;
}

void Server::openControlSocket()
{
    auto control = std::make_unique<ControlSocket>(
        m_chat->directory().descriptor(),
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
    m_chat->fill(metrics);
    return metrics;
}

void Server::command(const QJsonObject &command,
                     const std::function<void(const QJsonObject &)> &done)
{
    m_chat->hostCommands().run(command, done);
}

void Server::ping(std::function<void()> answered)
{
    m_chat->ping(std::move(answered));
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
