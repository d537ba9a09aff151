#include "chat.h"

#include "log.h"
#include "metrics.h"

#include <QFileInfo>

namespace chatbook::server {

Chat::Chat(const ServerOptions &options, const Clock &clock, RandomBytes random,
           DataDirectory directory, std::unique_ptr<Store> store, OwnLink link)
    : m_options(options)
    , m_clock(clock)
    , m_random(std::move(random))
    , m_directory(std::move(directory))
    , m_store(std::move(store))
    , m_link(std::move(link))
{
    connect(m_store.get(), &Store::failed, this, &Chat::logFailure);
    connect(m_store.get(), &Store::recovered, this, &Chat::logRecovery);
    connect(&m_joinRequests, &JoinRequests::changed, this, &Chat::joinRequestsChanged);
    connect(&m_hub, &Hub::cameOnline, this, &Chat::peopleChanged);
    connect(&m_hub, &Hub::wentOffline, this, &Chat::peopleChanged);
    connect(&m_peopleCommands, &PeopleCommands::peopleChanged, this, &Chat::peopleChanged);
    m_accounts.setAdmission(m_options.admission);
}

void Chat::accept(net::Connection &connection)
{
    new Peer(connection, *this, m_clock, m_bounds); // owned by the connection
}

void Chat::fill(Metrics &metrics) const
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

/// Logs the same failure once a minute: on a full disk every change fails.
void Chat::logFailure(const QString &what)
{
    const std::chrono::milliseconds now = m_clock.elapsed();
    if (what == m_lastFailure && now < m_logFailureAgain)
        return;
    m_lastFailure = what;
    m_logFailureAgain = now + std::chrono::minutes(1);
    m_failureIsLogged = true;
    log::error(QLatin1StringView("store-failed"), {{QLatin1StringView("reason"), what}});
}

void Chat::logRecovery()
{
    if (std::exchange(m_failureIsLogged, false))
        log::info(QLatin1StringView("store-recovered"));
}

void Chat::request(Peer &peer, const Peer::Request &request)
{
    m_dispatcher.dispatch(peer, request);
}

void Chat::leave(Peer &peer)
{
    m_joinRequests.leave(peer);
    m_hub.leave(peer);
}

/// CONNECT may carry a login.
void Chat::connectRequested(Peer &peer, const QJsonObject &payload)
{
    Arguments arguments(payload);
    if (!arguments.has(QLatin1StringView("token")) && !arguments.has(QLatin1StringView("code")) &&
        !arguments.has(QLatin1StringView("name"))) {
        peer.connection().acceptConnect();
        return;
    }
    m_accounts.login(peer, arguments, Ack([peer = QPointer(&peer)](const Result<JsonText> &result) {
                         if (!peer)
                             return;
                         if (result)
                             peer->connection().acceptConnect();
                         else
                             peer->refuseConnect(result.error());
                     }));
}

} // namespace chatbook::server
