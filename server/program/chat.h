#pragma once

#include "accounts.h"
#include "credentials.h"
#include "datadirectory.h"
#include "devices.h"
#include "dispatcher.h"
#include "documentcommands.h"
#include "feed.h"
#include "hostcommands.h"
#include "hub.h"
#include "invitecommands.h"
#include "joincommands.h"
#include "joinrequests.h"
#include "messages.h"
#include "peer.h"
#include "peerlog.h"
#include "peoplecommands.h"
#include "presence.h"
#include "randombytes.h"
#include "recovery.h"
#include "resync.h"
#include "serveroptions.h"
#include "store.h"
#include "userdirectory.h"

namespace chatbook::server {

struct Metrics;

/// The parts of the protocol that this server has besides version 1.
inline const QStringList features{QStringLiteral("feed")};

/// What a server does for the people on its connections: the store, who is logged in, and the
/// features, made in the order in which they need each other.
class Chat : public QObject, private Peer::Handler
{
    Q_OBJECT

public:
    /// Options and clock must outlive it.
    Chat(const ServerOptions &options, const Clock &clock, RandomBytes random,
         DataDirectory directory, std::unique_ptr<Store> store, OwnLink link);

    void accept(net::Connection &connection);

    const HostCommands &hostCommands() const { return m_hostCommands; }
    const ServerInfo &info() const { return m_resync.server(); }
    const DataDirectory &directory() const { return m_directory; }
    int usersOnline() const { return int(m_hub.usersOnline()); }
    PeerLog &peerLog() { return m_peerLog; }
    void ping(std::function<void()> answered) { m_store->ping(std::move(answered)); }
    /// Adds the values that it knows.
    void fill(Metrics &metrics) const;

signals:
    /// Somebody waits for the host to let them in, or no longer waits.
    void joinRequestsChanged();
    /// Somebody came online or went offline, was banned or unbanned, or has another name.
    void peopleChanged();

private:
    bool isPage(const QString &event) const override { return m_dispatcher.isPage(event); }
    void request(Peer &peer, const Peer::Request &request) override;
    void leave(Peer &peer) override;
    void connectRequested(Peer &peer, const QJsonObject &payload) override;
    void logFailure(const QString &what);
    void logRecovery();

    const ServerOptions &m_options;
    const Bounds &m_bounds = m_options;
    const Clock &m_clock;
    RandomBytes m_random;
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
                    {m_store->serverId(), m_options.name, QStringLiteral(CHATBOOK_VERSION),
                     protocolVersion, features}};
    JoinRequests m_joinRequests{m_clock, m_bounds};
    Credentials m_credentials{m_clock, m_random, m_bounds};
    Accounts m_accounts{m_dispatcher,  *m_store,  m_hub,   m_resync, m_joinRequests,
                        m_credentials, m_peerLog, m_clock, m_random, m_bounds};
    Devices m_devices{m_dispatcher, *m_store, m_hub, m_credentials, m_peerLog, m_clock};
    Messages m_messages{m_dispatcher, *m_store, m_hub, m_clock, m_bounds};
    UserDirectory m_userDirectory{m_dispatcher, *m_store};
    Feed m_feed{m_dispatcher, *m_store, m_hub, m_bounds};
    Recovery m_recovery{*m_store, m_hub, m_presence, m_resync, m_credentials, m_random};

    HostCommands m_hostCommands;
    InviteCommands m_inviteCommands{m_hostCommands, *m_store, m_clock, m_random, m_link};
    JoinCommands m_joinCommands{m_hostCommands, m_accounts, m_joinRequests};
    DocumentCommands m_documentCommands{m_hostCommands, *m_store, m_hub};
    PeopleCommands m_peopleCommands{m_hostCommands, *m_store,   m_hub,
                                    m_accounts,     m_recovery, m_link};

    QString m_lastFailure;
    std::chrono::milliseconds m_logFailureAgain{0}; ///< on the clock's elapsed()
    bool m_failureIsLogged = false;                 ///< and the recovery is not
};

} // namespace chatbook::server
