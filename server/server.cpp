#include "server.h"

#include "datadirectory.h"
#include "dispatcher.h"
#include "hub.h"
#include "log.h"
#include "peer.h"
#include "services/arrivals.h"
#include "services/directory.h"
#include "services/feed.h"
#include "services/messages.h"
#include "services/presence.h"
#include "store/store.h"

#include <sodium.h>

#include <QCoreApplication>
#include <QSysInfo>

#include <limits>

namespace chatbook {
namespace {

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

/// Made when listening begins; in the order in which they need each other.
class Server::Parts : public QObject, private Peer::Handler
{
public:
    Parts(const ServerOptions &options, const Clock &clock, DataDirectory directory,
          std::unique_ptr<Store> store)
        : m_directory(std::move(directory))
        , m_store(std::move(store))
        , m_hub(m_store->head())
        , m_presence(m_hub, clock)
        , m_arrivals(*m_store, m_hub, m_presence,
                     {m_store->serverId(), options.name.isEmpty() ? machineName() : options.name,
                      QStringLiteral(CHATBOOK_VERSION), protocolVersion})
        , m_accounts(*m_store, m_hub, m_arrivals, clock, systemRandom)
        , m_messages(*m_store, m_hub, clock)
        , m_directoryOfUsers(*m_store)
        , m_feed(*m_store, m_hub)
        , m_dispatcher(m_accounts, m_messages, m_presence, m_directoryOfUsers, m_feed)
        , m_clock(clock)
        , m_requestsPerSecond(options.requestsPerSecond)
    {
        connect(m_store.get(), &Store::failed, this, [](const QString &what) {
            log::error(QLatin1StringView("store-failed"), {{QLatin1StringView("reason"), what}});
        });
    }

    void accept(net::Connection &connection)
    {
        new Peer(connection, *this, m_clock, m_requestsPerSecond); // owned by the connection
    }

private:
    void request(Peer &peer, const Peer::Request &request) override
    {
        m_dispatcher.dispatch(peer, request);
    }

    void leave(Peer &peer) override { m_hub.leave(peer); }

    /// CONNECT may carry a login.
    void connectRequested(Peer &peer, const QJsonObject &payload) override
    {
        Arguments arguments(payload);
        if (!arguments.has(QLatin1StringView("token")) &&
            !arguments.has(QLatin1StringView("name"))) {
            peer.connection().acceptConnect();
            return;
        }
        m_accounts.login(peer, arguments,
                         Reply([peer = QPointer(&peer)](const Result<JsonText> &result) {
                             if (!peer)
                                 return;
                             if (result)
                                 peer->connection().acceptConnect();
                             else
                                 peer->connection().refuseConnect(
                                     result.error().message, toJsonText(result.error()).utf8());
                         }));
    }

    DataDirectory m_directory;
    std::unique_ptr<Store> m_store;
    Hub m_hub;
    Presence m_presence;
    Arrivals m_arrivals;
    Accounts m_accounts;
    Messages m_messages;
    Directory m_directoryOfUsers;
    Feed m_feed;
    Dispatcher m_dispatcher;
    const Clock &m_clock;
    const int m_requestsPerSecond;
};

Server::Server(ServerOptions options)
    : m_options(std::move(options))
    , m_listener(m_options.net, m_clock)
{}

Server::~Server() = default;

Result<net::Listener::Endpoint> Server::listen()
{
    if (sodium_init() < 0)
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("This machine has no source of random numbers.")};
    // The port first: when it is taken, nothing was changed on disk. Nobody is let in before
    // the event loop goes on, and by then everything is there.
    Result<net::Listener::Endpoint> endpoint = m_listener.listen(m_options.address, m_options.port);
    if (!endpoint)
        return endpoint;
    Result<DataDirectory> directory = DataDirectory::claim(m_options.dataDirectory);
    if (!directory)
        return directory.error();
    Result<std::unique_ptr<Store>> store = Store::open(
        {.path = directory->databasePath(),
         .queuedWrites = m_options.queuedWrites,
         .searchMemory = m_options.searchMemory == 0 ? std::numeric_limits<qint64>::max()
                                                     : qint64(m_options.searchMemory) << 20},
        m_clock, QString::fromLatin1(systemRandom(16).toHex()));
    if (!store)
        return store.error();
    m_parts = std::make_unique<Parts>(m_options, m_clock, std::move(*directory), std::move(*store));
    connect(&m_listener, &net::Listener::accepted, this,
            [this](net::Connection *connection) { m_parts->accept(*connection); });
    connect(&m_listener, &net::Listener::emptied, this, &Server::finishStopping);
    return endpoint;
}

void Server::stop()
{
    m_stopping = true;
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

} // namespace chatbook
