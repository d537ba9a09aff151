#pragma once

#include "peoplestore.h"
#include "randombytes.h"
#include "result.h"

#include <QObject>

#include <chrono>
#include <functional>

namespace chatbook::server {

struct Credentials;
class Hub;
class Presence;
class Resync;
class Store;

/// What the host does for people who can no longer log in: a code for a new device, a new password,
/// another name. Answers come later, on this object's thread. Each fails with not_found if there is
/// no such account.
class Recovery : public QObject
{
    Q_OBJECT

public:
    /// Longer than for a code of one's own: the host has to pass it on.
    static constexpr std::chrono::seconds codeLifetime = std::chrono::hours(1);

    template <class T>
    using Answer = std::function<void(const Result<T> &)>;

    Recovery(Store &store, Hub &hub, Presence &presence, Resync &resync, Credentials &credentials,
             RandomBytes random);

    /// What a person needs to log in, and who it is.
    struct Secret
    {
        Account account;
        QString secret;
    };

    /// A code with which one device logs in, within codeLifetime and while the server runs. It
    /// replaces the account's earlier code. Errors: banned.
    void makeCode(const Who &who, const Answer<Secret> &done);

    /// Makes a password that replaces the earlier one. Devices that are logged in stay logged in.
    void resetPassword(const Who &who, const Answer<Secret> &done);

    /// Gives the account another name, and tells everyone through presence. An empty name means one
    /// made from the old name, so that somebody else can have that. Errors: as checkNewName(),
    /// name_taken.
    void rename(const Who &who, const QString &name, const Answer<Account> &done);

private:
    QString newPassword() const;
    void renamed(const Account &account);

    Store &m_store;
    Hub &m_hub;
    Presence &m_presence;
    Resync &m_resync;
    Credentials &m_credentials;
    RandomBytes m_random;
};

} // namespace chatbook::server
