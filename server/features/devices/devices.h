#pragma once

#include "account.h"
#include "ack.h"
#include "arguments.h"
#include "clock.h"
#include "passwordattempts.h"

#include <QObject>
#include <QPointer>

namespace chatbook::server {

struct Credentials;
class Dispatcher;
class Hub;
class Peer;
class PeerLog;
class Store;

/// A user's own devices and password. Logging out ends the device that asks.
class Devices : public QObject
{
    Q_OBJECT

public:
    Devices(Dispatcher &dispatcher, Store &store, Hub &hub, Credentials &credentials, PeerLog &log,
            const Clock &clock);

    void devices(Peer &peer, Arguments &arguments, const Ack &ack);
    void logout(Peer &peer, const Ack &ack);
    void endDevice(Peer &peer, Arguments &arguments, const Ack &ack);
    void setPassword(Peer &peer, Arguments &arguments, const Ack &ack);
    void deviceCode(Peer &peer, Arguments &arguments, const Ack &ack);

private:
    /// A change of password under way: requests of its peer wait.
    struct Change
    {
        QPointer<Peer> peer;
        Ack ack;
        PasswordAttempts::Attempt attempt;
        UserKey user{};
        QString password;
        QString oldHash = {};
    };

    void checkOld(const Change &change, const QString &old);
    void hashNew(const Change &change);
    void store(const Change &change, const QString &hash);
    static void end(const Change &change, const std::optional<Error> &error = {});

    Store &m_store;
    Hub &m_hub;
    Credentials &m_credentials;
    PeerLog &m_log;
    const Clock &m_clock;
};

} // namespace chatbook::server
