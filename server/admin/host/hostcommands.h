#pragma once

#include "ack.h"

#include <QHash>
#include <QJsonObject>

#include <functional>

namespace chatbook::server {

class Arguments;

/// The host's commands to the server, from a window or a terminal on its machine. A command is an
/// object with its name as `command`. Answers have the form of acks, with `ok` and `error`. Times
/// are as in protocol.md, 3.
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
///     freeName {_id} or {name}              -> user, with a name made from the old one
///     delete {_id}                             any message, story or comment
///     admission                             -> admission
///     setAdmission {admission}              -> admission
///
/// `id` is a whole number. `remove` ends all devices of an account. features/recovery/recovery.h
/// has more of `loginLink` and what follows it.
class HostCommands
{
public:
    /// `method` of `commands` carries out `name`. `commands` must outlive this.
    template <class Commands>
    void add(QLatin1StringView name, Commands &commands,
             void (Commands::*method)(Arguments &, const Ack &))
    {
        m_handlers.insert(name, [&commands, method](Arguments &arguments, const Ack &ack) {
            (commands.*method)(arguments, ack);
        });
    }

    /// `done` gets the answer, now or later, on the thread of this.
    void run(const QJsonObject &command,
             const std::function<void(const QJsonObject &)> &done) const;

private:
    QHash<QString, std::function<void(Arguments &, const Ack &)>> m_handlers;
};

} // namespace chatbook::server
