#pragma once

#include "joinlink.h"
#include "knocks.h"
#include "peoplestore.h"
#include "randombytes.h"
#include "reply.h"

#include <QHash>

namespace chatbook {

class Accounts;
class Arguments;
class Hub;
class Recovery;
class Store;

/// What whoever hosts the chat asks of the server, from a window or a terminal on its machine. A
/// command is an object with its name as `command`; the answers are as acks are, with `ok` and
/// `error`. Times are as in protocol.md, 3.
///
///     link                                  -> link (joinlink.h), without an invite
///     invite {lasting?, expiresInSeconds?}  -> invite (the secret, only here), link with it, id,
///                                                expires?
///     invites {before?, limit?}             -> invites [{id, created, expires?, lasting, used,
///                                                withdrawn?}], newest first; more
///     withdraw {id}
///     knocks                                -> knocks [{id, name, address, since}], oldest first
///     admit, refuse {id} or {name}
///     people {after?, limit?}               -> people [{_id, name, online, created, banned?}], by
///                                                folded name; more
///     remove, ban, unban {_id} or {name}    -> user
///     loginLink {_id} or {name}             -> user, code, link, expiresInSeconds
///     resetPassword {_id} or {name}         -> user, password (only here)
///     rename {to, and _id or name}          -> user, with the new name
///     freeName {_id} or {name}              -> user, with a name that was made of theirs
///     admission                             -> admission
///     setAdmission {admission}              -> admission
///
/// `id` is a whole number. `remove` ends all devices of an account. features/recovery/recovery.h
/// has more of `loginLink` and what follows it.
class HostCommands : public QObject
{
    Q_OBJECT

public:
    /// `link` says where this server can be reached now. None: by nobody, as it is to be reached
    /// over a network and this machine is on none.
    using Link = std::function<std::optional<JoinLink>()>;

    HostCommands(Store &store, Hub &hub, Accounts &accounts, Knocks &knocks, Recovery &recovery,
                 const Clock &clock, RandomBytes random, Link link);

    /// `done` gets the answer, now or later, on this object's thread.
    void run(const QJsonObject &command, const std::function<void(const QJsonObject &)> &done);

signals:
    /// Somebody was banned, or is no longer, or has another name.
    void peopleChanged();

private:
    using Handler = void (HostCommands::*)(Arguments &, const Reply &);

    static Error onNoNetwork();

    void tellLink(Arguments &arguments, const Reply &reply);
    void invite(Arguments &arguments, const Reply &reply);
    void invites(Arguments &arguments, const Reply &reply);
    void withdraw(Arguments &arguments, const Reply &reply);
    void knocks(Arguments &arguments, const Reply &reply);
    void admit(Arguments &arguments, const Reply &reply);
    void refuse(Arguments &arguments, const Reply &reply);
    void people(Arguments &arguments, const Reply &reply);
    void remove(Arguments &arguments, const Reply &reply);
    void ban(Arguments &arguments, const Reply &reply);
    void unban(Arguments &arguments, const Reply &reply);
    void loginLink(Arguments &arguments, const Reply &reply);
    void resetPassword(Arguments &arguments, const Reply &reply);
    void rename(Arguments &arguments, const Reply &reply);
    void freeName(Arguments &arguments, const Reply &reply);
    void tellAdmission(Arguments &arguments, const Reply &reply);
    void setAdmission(Arguments &arguments, const Reply &reply);

    void note(QLatin1StringView event, const Account &account) const;
    void renameTo(Arguments &arguments, const Reply &reply, const QString &name);
    void decide(Arguments &arguments, const Reply &reply, bool admitted);
    /// `event` is for the log.
    void change(Arguments &arguments, const Reply &reply, QLatin1StringView event, bool shutsOut,
                std::function<Result<Account>(Writer &, const Who &)> work);

    Store &m_store;
    Hub &m_hub;
    Accounts &m_accounts;
    Knocks &m_knocks;
    Recovery &m_recovery;
    const Clock &m_clock;
    RandomBytes m_random;
    Link m_link;
    QHash<QString, Handler> m_handlers;
};

} // namespace chatbook
