#include "hostcommands.h"

#include "accounts.h"
#include "arguments.h"
#include "hub.h"
#include "log.h"
#include "names.h"
#include "peer.h"
#include "protocol.h"
#include "recovery.h"
#include "store.h"
#include "wirelimits.h"

// What the host does to one person.

namespace chatbook {
namespace {

/// By `_id` or by `name`.
Who whoIn(Arguments &arguments)
{
    constexpr QLatin1StringView userKey("_id");
    if (arguments.has(userKey))
        return {.id = {arguments.id(userKey)}};
    return {.name = arguments.text(QLatin1StringView("name"))
                        .trimmed()
                        .left(longestOfOne * limits::nameCodePoints)};
}

void withUser(const Reply &reply, const Account &account)
{
    reply.succeed({{event::user, toJsonText(account.user)}});
}

} // namespace

void HostCommands::change(Arguments &arguments, const Reply &reply, QLatin1StringView event,
                          bool shutsOut, std::function<Result<Account>(Writer &, const Who &)> work)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return reply.fail(*arguments.error());
    m_store.write<Account>(
        [who, work = std::move(work)](Writer &writer) { return work(writer, who); },
        [this, reply, event, shutsOut](const Result<Account> &changed) {
            if (!changed)
                return reply.fail(changed.error());
            note(event, *changed);
            if (shutsOut)
                m_accounts.shutOut(changed->key);
            emit peopleChanged();
            withUser(reply, *changed);
        });
}

/// Logs what was done to whom, and from where they are logged in.
void HostCommands::note(QLatin1StringView event, const Account &account) const
{
    QStringList addresses;
    for (const Peer *peer : m_hub.peersOf(account.key))
        addresses.append(peer->connection().peerAddress().toString());
    addresses.removeDuplicates();
    log::info(event, {{QLatin1StringView("account"), account.user.id.value},
                      {QLatin1StringView("address"), addresses.join(u',')}});
}

void HostCommands::remove(Arguments &arguments, const Reply &reply)
{
    change(arguments, reply, QLatin1StringView("removed"), true, endAllDevices);
}

void HostCommands::ban(Arguments &arguments, const Reply &reply)
{
    change(arguments, reply, QLatin1StringView("banned"), true,
           [](Writer &writer, const Who &who) { return setBanned(writer, who, true); });
}

void HostCommands::unban(Arguments &arguments, const Reply &reply)
{
    change(arguments, reply, QLatin1StringView("unbanned"), false,
           [](Writer &writer, const Who &who) { return setBanned(writer, who, false); });
}

void HostCommands::loginLink(Arguments &arguments, const Reply &reply)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return reply.fail(*arguments.error());
    const std::optional<JoinLink> way = m_link();
    if (!way)
        return reply.fail(onNoNetwork());
    m_recovery.makeCode(who, [this, reply, way = *way](const Result<Recovery::Secret> &made) {
        if (!made)
            return reply.fail(made.error());
        note(QLatin1StringView("login-link-made"), made->account);
        JoinLink link = way;
        link.deviceCode = made->secret;
        reply.succeed(
            {{event::user, toJsonText(made->account.user)},
             {QLatin1StringView("code"), made->secret},
             {QLatin1StringView("link"), link.toText()},
             {QLatin1StringView("expiresInSeconds"), qint64(Recovery::codeLifetime.count())}});
    });
}

void HostCommands::resetPassword(Arguments &arguments, const Reply &reply)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return reply.fail(*arguments.error());
    m_recovery.resetPassword(who, [this, reply](const Result<Recovery::Secret> &made) {
        if (!made)
            return reply.fail(made.error());
        note(QLatin1StringView("password-reset"), made->account);
        reply.succeed({{event::user, toJsonText(made->account.user)},
                       {QLatin1StringView("password"), made->secret}});
    });
}

void HostCommands::rename(Arguments &arguments, const Reply &reply)
{
    constexpr QLatin1StringView newName("to");
    const QString name = arguments.text(newName);
    if (name.trimmed().isEmpty())
        arguments.refuse(invalidField(newName, QStringLiteral("Please enter a name.")));
    renameTo(arguments, reply, name);
}

void HostCommands::freeName(Arguments &arguments, const Reply &reply)
{
    renameTo(arguments, reply, {});
}

void HostCommands::renameTo(Arguments &arguments, const Reply &reply, const QString &name)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return reply.fail(*arguments.error());
    m_recovery.rename(who, name, [this, reply](const Result<Account> &renamed) {
        if (!renamed)
            return reply.fail(renamed.error());
        note(QLatin1StringView("renamed"), *renamed);
        emit peopleChanged();
        withUser(reply, *renamed);
    });
}

} // namespace chatbook
