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

/// What the host does for those who cannot get into their account any more: a code for a new
/// device, a new password, another name. Answers come later, on this object's thread; each of them
/// fails with not_found for nobody.
class Recovery : public QObject
{
    Q_OBJECT

public:
    /// The host passes it on, which takes longer than from one's own device to another.
    static constexpr std::chrono::seconds codeLifetime = std::chrono::hours(1);

    template <class T>
    using Answer = std::function<void(const Result<T> &)>;

    Recovery(Store &store, Hub &hub, Presence &presence, Resync &resync, Credentials &credentials,
             RandomBytes random);

    /// What somebody needs to come in, and who that is.
    struct Secret
    {
        Account account;
        QString secret;
    };

    /// A code with which one device logs in, within codeLifetime and while the server runs; in
    /// place of the account's code before. Errors: banned.
    void makeCode(const Who &who, const Answer<Secret> &done);

    /// Makes a password, in place of the one before; who is logged in stays so.
    void resetPassword(const Who &who, const Answer<Secret> &done);

    /// Gives them another name, and tells everyone of it by their presence; an empty one is made of
    /// theirs, so that somebody else can have that. Errors: as checkNewName(), name_taken.
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
