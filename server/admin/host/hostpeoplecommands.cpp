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

namespace chatbook::server {
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

void withUser(const Ack &ack, const Account &account)
{
    ack.succeed({{event::user, toJsonText(account.user)}});
}

} // namespace

void HostCommands::change(Arguments &arguments, const Ack &ack, QLatin1StringView event,
                          bool shutsOut, std::function<Result<Account>(Writer &, const Who &)> work)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_store.write<Account>(
        [who, work = std::move(work)](Writer &writer) { return work(writer, who); },
        [this, ack, event, shutsOut](const Result<Account> &changed) {
            if (!changed)
                return ack.fail(changed.error());
            note(event, *changed);
            if (shutsOut)
                m_accounts.shutOut(changed->key);
            emit peopleChanged();
            withUser(ack, *changed);
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

void HostCommands::remove(Arguments &arguments, const Ack &ack)
{
    change(arguments, ack, QLatin1StringView("removed"), true, endAllDevices);
}

void HostCommands::ban(Arguments &arguments, const Ack &ack)
{
    change(arguments, ack, QLatin1StringView("banned"), true,
           [](Writer &writer, const Who &who) { return setBanned(writer, who, true); });
}

void HostCommands::unban(Arguments &arguments, const Ack &ack)
{
    change(arguments, ack, QLatin1StringView("unbanned"), false,
           [](Writer &writer, const Who &who) { return setBanned(writer, who, false); });
}

void HostCommands::loginLink(Arguments &arguments, const Ack &ack)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return ack.fail(*arguments.error());
    const std::optional<JoinLink> way = m_link();
    if (!way)
        return ack.fail(onNoNetwork());
    m_recovery.makeCode(who, [this, ack, way = *way](const Result<Recovery::Secret> &made) {
        if (!made)
            return ack.fail(made.error());
        note(QLatin1StringView("login-link-made"), made->account);
        JoinLink link = way;
        link.deviceCode = made->secret;
        ack.succeed(
            {{event::user, toJsonText(made->account.user)},
             {QLatin1StringView("code"), made->secret},
             {QLatin1StringView("link"), link.toText()},
             {QLatin1StringView("expiresInSeconds"), qint64(Recovery::codeLifetime.count())}});
    });
}

void HostCommands::resetPassword(Arguments &arguments, const Ack &ack)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_recovery.resetPassword(who, [this, ack](const Result<Recovery::Secret> &made) {
        if (!made)
            return ack.fail(made.error());
        note(QLatin1StringView("password-reset"), made->account);
        ack.succeed({{event::user, toJsonText(made->account.user)},
                     {QLatin1StringView("password"), made->secret}});
    });
}

void HostCommands::rename(Arguments &arguments, const Ack &ack)
{
    constexpr QLatin1StringView newName("to");
    const QString name = arguments.text(newName);
    if (name.trimmed().isEmpty())
        arguments.refuse(invalidField(newName, QStringLiteral("Please enter a name.")));
    renameTo(arguments, ack, name);
}

void HostCommands::freeName(Arguments &arguments, const Ack &ack)
{
    renameTo(arguments, ack, {});
}

void HostCommands::renameTo(Arguments &arguments, const Ack &ack, const QString &name)
{
    const Who who = whoIn(arguments);
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_recovery.rename(who, name, [this, ack](const Result<Account> &renamed) {
        if (!renamed)
            return ack.fail(renamed.error());
        note(QLatin1StringView("renamed"), *renamed);
        emit peopleChanged();
        withUser(ack, *renamed);
    });
}

} // namespace chatbook::server
