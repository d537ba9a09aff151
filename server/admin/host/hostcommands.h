#pragma once

#include "ack.h"
#include "joinlink.h"
#include "joinrequests.h"
#include "peoplestore.h"
#include "randombytes.h"

#include <QHash>

namespace chatbook::server {

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

    HostCommands(Store &store, Hub &hub, Accounts &accounts, JoinRequests &joinRequests,
                 Recovery &recovery, const Clock &clock, RandomBytes random, Link link);

    /// `done` gets the answer, now or later, on this object's thread.
    void run(const QJsonObject &command, const std::function<void(const QJsonObject &)> &done);

signals:
    /// Somebody was banned, or is no longer, or has another name.
    void peopleChanged();

private:
    using Handler = void (HostCommands::*)(Arguments &, const Ack &);

    static Error onNoNetwork();

    void tellLink(Arguments &arguments, const Ack &ack);
    void invite(Arguments &arguments, const Ack &ack);
    void invites(Arguments &arguments, const Ack &ack);
    void withdraw(Arguments &arguments, const Ack &ack);
    void joinRequests(Arguments &arguments, const Ack &ack);
    void admit(Arguments &arguments, const Ack &ack);
    void refuse(Arguments &arguments, const Ack &ack);
    void people(Arguments &arguments, const Ack &ack);
    void remove(Arguments &arguments, const Ack &ack);
    void ban(Arguments &arguments, const Ack &ack);
    void unban(Arguments &arguments, const Ack &ack);
    void loginLink(Arguments &arguments, const Ack &ack);
    void resetPassword(Arguments &arguments, const Ack &ack);
    void rename(Arguments &arguments, const Ack &ack);
    void freeName(Arguments &arguments, const Ack &ack);
    void tellAdmission(Arguments &arguments, const Ack &ack);
    void setAdmission(Arguments &arguments, const Ack &ack);

    void note(QLatin1StringView event, const Account &account) const;
    void renameTo(Arguments &arguments, const Ack &ack, const QString &name);
    void decide(Arguments &arguments, const Ack &ack, bool admitted);
    /// `event` is for the log.
    void change(Arguments &arguments, const Ack &ack, QLatin1StringView event, bool shutsOut,
                std::function<Result<Account>(Writer &, const Who &)> work);

    Store &m_store;
    Hub &m_hub;
    Accounts &m_accounts;
    JoinRequests &m_joinRequests;
    Recovery &m_recovery;
    const Clock &m_clock;
    RandomBytes m_random;
    Link m_link;
    QHash<QString, Handler> m_handlers;
};

} // namespace chatbook::server
