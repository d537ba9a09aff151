#pragma once

#include "arguments.h"
#include "attempts.h"
#include "bounds.h"
#include "clock.h"
#include "passwords.h"
#include "reply.h"
#include "store/records.h"
#include "userrates.h"

#include <QObject>
#include <QPointer>

namespace chatbook {

class Arrivals;
class Hub;
class Peer;
class Store;

/// Random bytes fit for secrets: how many to make.
using RandomBytes = std::function<QByteArray(int)>;

/// Who may be who: registering, logging in and out.
class Accounts : public QObject
{
    Q_OBJECT

public:
    Accounts(Store &store, Hub &hub, Arrivals &arrivals, const Clock &clock, RandomBytes random,
             const Bounds &bounds);

    void registerUser(Peer &peer, Arguments &arguments, const Reply &reply);
    void login(Peer &peer, Arguments &arguments, const Reply &reply);
    void logout(Peer &peer, const Reply &reply);
    void whoami(Peer &peer, const Reply &reply) const;

    int passwordsWaiting() const { return m_passwords.waiting(); }

private:
    /// What came with a login, on its way to an answer.
    struct Entry
    {
        QPointer<Peer> peer;
        Reply reply;
        std::optional<qint64> serverOffset = {};
        QString token = {};
        bool tokenIsNew = false; ///< made by the server: the client has to be told
    };

    void loginByToken(const Entry &entry);
    void loginByPassword(const Entry &entry, const QString &name, const QString &password);
    void passwordChecked(Entry entry, const Account &account);
    void store(const Entry &entry, const QString &name, const QString &passwordHash);
    void admit(const Entry &entry, const Account &account);
    void refuse(const Entry &entry, const Error &error);

    /// A try with a password. It counts as a wrong one until it is forgiven.
    struct Attempt
    {
        Attempts::Key account;
        std::optional<Attempts::Key> address; ///< none for loopback, which is not counted
        Attempts::Time started;
    };
    Result<Attempt> beginAttempt(const Peer &peer, const QString &foldedName);
    void forgive(const Attempt &attempt);

    QString newToken() const;

    Store &m_store;
    Hub &m_hub;
    Arrivals &m_arrivals;
    const Clock &m_clock;
    RandomBytes m_random;
    Passwords m_passwords;
    UserRates m_rates;
    Attempts m_wrongByAccount;
    Attempts m_wrongByAddress;
    Attempts m_registrations; ///< by address
};

} // namespace chatbook
