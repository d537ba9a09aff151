#pragma once

#include "ack.h"
#include "arguments.h"
#include "attemptlimiter.h"
#include "bounds.h"
#include "clock.h"
#include "credentials.h"
#include "randombytes.h"
#include "records.h"
#include "userquotas.h"

#include <QObject>
#include <QPointer>

namespace chatbook::server {

class Dispatcher;
class Hub;
class JoinRequests;
class Peer;
class PeerLog;
class Resync;
class Store;

/// Registration and login.
class Accounts : public QObject
{
    Q_OBJECT

public:
    /// `bounds` must outlive it.
    Accounts(Dispatcher &dispatcher, Store &store, Hub &hub, Resync &resync,
             JoinRequests &joinRequests, Credentials &credentials, PeerLog &log, const Clock &clock,
             RandomBytes random, const Bounds &bounds);

    /// Sets who may make an account from now on. If everyone may, those who wait are let in.
    void setAdmission(Admission admission);
    Admission admission() const { return m_admission; }

    /// Call it when the store has recorded that an account is banned or has no device any more. Its
    /// connections get DISCONNECT and are closed, also those whose login is under way.
    void shutOut(UserKey user);

    void registerUser(Peer &peer, Arguments &arguments, const Ack &ack);
    void login(Peer &peer, Arguments &arguments, const Ack &ack);
    void whoami(Peer &peer, const Ack &ack) const;

private:
    /// A login that is under way.
    struct Entry
    {
        QPointer<Peer> peer;
        Ack ack;
        std::optional<qint64> serverOffset = {};
        QString token = {};
        QString device = {};     ///< the name that it gives itself; empty: none
        bool tokenIsNew = false; ///< made by the server: the client has to be told
        bool accountIsNew = false;
        QString how = {};              ///< how they were let in, for the log
        Revocations::Moment begun = 0; ///< data read from the store is not older than this
    };
    Entry entryOf(Peer &peer, const Ack &ack) const;

    void loginByToken(const Entry &entry);
    void loginByPassword(const Entry &entry, const QString &name, const QString &password);
    void loginByCode(const Entry &entry, const QString &code);
    void enterWithNewToken(Entry entry, const Account &account);
    void store(const Entry &entry, const NewAccount &account);
    static Entry registered(Entry entry, const NewAccount &wanted, const Account &made);
    void askToJoin(const Entry &entry, const NewAccount &account);
    void admit(const Entry &entry, const Account &account);
    void refuse(const Entry &entry, const Error &error);

    QString newToken() const;

    Store &m_store;
    Hub &m_hub;
    Resync &m_resync;
    JoinRequests &m_joinRequests;
    Credentials &m_credentials;
    PeerLog &m_log;
    const Clock &m_clock;
    RandomBytes m_random;
    UserQuotas m_quotas;
    AttemptLimiter m_registrations; ///< by address
    Admission m_admission = Admission::Everyone;
};

} // namespace chatbook::server
