#include "peoplecommands.h"

#include "accounts.h"
#include "arguments.h"
#include "hostcommands.h"
#include "hub.h"
#include "log.h"
#include "names.h"
#include "peer.h"
#include "protocol.h"
#include "recovery.h"
#include "store.h"
#include "wirelimits.h"

#include <QJsonArray>

namespace chatbook::server {
namespace {

constexpr QLatin1StringView userKey("_id");

/// The account named by `_id` or by `name`.
Who whoIn(Arguments &arguments)
{
    if (arguments.has(userKey))
        return {.id = {arguments.id(userKey)}};
    return {
        .name =
            arguments.text(hostkey::name).trimmed().left(longestOfOne * limits::nameCodePoints)};
}

QJsonObject toJson(const Person &person, bool online)
{
    QJsonObject json{{userKey, person.account.user.id.value},
                     {hostkey::name, person.account.user.name},
                     {QLatin1StringView("online"), online},
                     {QLatin1StringView("created"), wireTime(person.created)}};
    if (person.banned)
        json.insert(QLatin1StringView("banned"), wireTime(*person.banned));
    return json;
}

void withUser(const Ack &ack, const Account &account)
{
    ack.succeed({{event::user, toJsonText(account.user)}});
}

} // namespace

PeopleCommands::PeopleCommands(HostCommands &commands, Store &store, Hub &hub, Accounts &accounts,
                               Recovery &recovery, OwnLink link)
    : m_store(store)
    , m_hub(hub)
    , m_accounts(accounts)
    , m_recovery(recovery)
    , m_link(std::move(link))
{
    commands.add(QLatin1StringView("people"), *this, &PeopleCommands::people);
    commands.add(QLatin1StringView("remove"), *this, &PeopleCommands::remove);
    commands.add(QLatin1StringView("ban"), *this, &PeopleCommands::ban);
    commands.add(QLatin1StringView("unban"), *this, &PeopleCommands::unban);
    commands.add(QLatin1StringView("loginLink"), *this, &PeopleCommands::loginLink);
    commands.add(QLatin1StringView("resetPassword"), *this, &PeopleCommands::resetPassword);
    commands.add(QLatin1StringView("rename"), *this, &PeopleCommands::rename);
    commands.add(QLatin1StringView("freeName"), *this, &PeopleCommands::freeName);
}

void PeopleCommands::people(Arguments &arguments, const Ack &ack)
{
    const std::optional<QString> after = arguments.optionalText(QLatin1StringView("after"));
    const int limit = arguments.limit();
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_store.read<Page<Person>>(
        [after, limit](Database &database) {
            return peoplePage(database, after ? std::optional(UserId{*after}) : std::nullopt,
                              limit);
        },
        [this, ack](const Result<Page<Person>> &page) {
            if (!page)
                return ack.fail(page.error());
            QJsonArray all;
            for (const Person &person : page->documents)
                all.append(toJson(person, !m_hub.peersOf(person.account.key).isEmpty()));
            ack.succeed(encoded(
                {{QLatin1StringView("people"), all}, {QLatin1StringView("more"), page->more}}));
        });
}

void PeopleCommands::change(Arguments &arguments, const Ack &ack, QLatin1StringView event,
                            bool shutsOut,
                            std::function<Result<Account>(Writer &, const Who &)> work)
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

/// Logs what was done to whom, and the addresses of their connections.
void PeopleCommands::note(QLatin1StringView event, const Account &account) const
{
    QStringList addresses;
    for (const Peer *peer : m_hub.peersOf(account.key))
        addresses.append(peer->connection().peerAddress().toString());
    addresses.removeDuplicates();
    log::info(event, {{QLatin1StringView("account"), account.user.id.value},
                      {QLatin1StringView("address"), addresses.join(u',')}});
}

void PeopleCommands::remove(Arguments &arguments, const Ack &ack)
{
    change(arguments, ack, QLatin1StringView("removed"), true, endAllDevices);
}

void PeopleCommands::ban(Arguments &arguments, const Ack &ack)
{
    change(arguments, ack, QLatin1StringView("banned"), true,
           [](Writer &writer, const Who &who) { return setBanned(writer, who, true); });
}

void PeopleCommands::unban(Arguments &arguments, const Ack &ack)
{
    change(arguments, ack, QLatin1StringView("unbanned"), false,
           [](Writer &writer, const Who &who) { return setBanned(writer, who, false); });
}

void PeopleCommands::loginLink(Arguments &arguments, const Ack &ack)
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
             {hostkey::link, link.toText()},
             {QLatin1StringView("expiresInSeconds"), qint64(Recovery::codeLifetime.count())}});
    });
}

void PeopleCommands::resetPassword(Arguments &arguments, const Ack &ack)
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

void PeopleCommands::rename(Arguments &arguments, const Ack &ack)
{
    constexpr QLatin1StringView newName("to");
    const QString name = arguments.text(newName);
    if (name.trimmed().isEmpty())
        arguments.refuse(invalidField(newName, QStringLiteral("Please enter a name.")));
    renameTo(arguments, ack, name);
}

void PeopleCommands::freeName(Arguments &arguments, const Ack &ack)
{
    renameTo(arguments, ack, {});
}

void PeopleCommands::renameTo(Arguments &arguments, const Ack &ack, const QString &name)
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
