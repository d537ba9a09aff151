#include "invitecommands.h"

#include "arguments.h"
#include "hostcommands.h"
#include "invitestore.h"
#include "log.h"
#include "passwords.h"
#include "store.h"
#include "wirelimits.h"

#include <QJsonArray>

#include <chrono>

namespace chatbook::server {
namespace {

/// A longer time means "for ever".
constexpr qint64 longestExpiry = std::chrono::seconds(std::chrono::years(100)).count();

QJsonObject toJson(const Invite &invite)
{
    QJsonObject json{{hostkey::id, invite.key},
                     {QLatin1StringView("created"), wireTime(invite.created)},
                     {QLatin1StringView("lasting"), invite.lasting},
                     {QLatin1StringView("used"), invite.used}};
    if (invite.expires)
        json.insert(QLatin1StringView("expires"), wireTime(*invite.expires));
    if (invite.withdrawn)
        json.insert(QLatin1StringView("withdrawn"), wireTime(*invite.withdrawn));
    return json;
}

} // namespace

InviteCommands::InviteCommands(HostCommands &commands, Store &store, const Clock &clock,
                               RandomBytes random, OwnLink link)
    : m_store(store)
    , m_clock(clock)
    , m_random(std::move(random))
    , m_link(std::move(link))
{
    commands.add(QLatin1StringView("link"), *this, &InviteCommands::tellLink);
    commands.add(QLatin1StringView("invite"), *this, &InviteCommands::invite);
    commands.add(QLatin1StringView("invites"), *this, &InviteCommands::invites);
    commands.add(QLatin1StringView("withdraw"), *this, &InviteCommands::withdraw);
}

void InviteCommands::tellLink(Arguments & /*arguments*/, const Ack &ack)
{
    if (const std::optional<JoinLink> link = m_link())
        ack.succeed(encoded({{hostkey::link, link->toText()}}));
    else
        ack.fail(onNoNetwork());
}

void InviteCommands::invite(Arguments &arguments, const Ack &ack)
{
    const std::optional<JoinLink> way = m_link();
    if (!way)
        return ack.fail(onNoNetwork());
    constexpr QLatin1StringView lastingKey("lasting");
    constexpr QLatin1StringView expiryKey("expiresInSeconds");
    NewInvite invite;
    invite.lasting = arguments.has(lastingKey) && arguments.boolean(lastingKey);
    const qint64 seconds = arguments.optionalOffset(expiryKey);
    if (seconds > longestExpiry)
        arguments.refuse(
            invalidField(expiryKey, QStringLiteral("An invite may last for 100 years.")));
    if (arguments.error())
        return ack.fail(*arguments.error());
    if (seconds > 0)
        invite.expires = m_clock.now().toMSecsSinceEpoch() + 1'000 * seconds;
    const QString secret = QString::fromLatin1(
        m_random(limits::inviteBytes)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    invite.hash = hashToken(secret);
    m_store.write<Invite>(
        [invite](Writer &writer) { return addInvite(writer, invite); },
        [ack, secret, way = *way](const Result<Invite> &made) {
            if (!made)
                return ack.fail(made.error());
            log::info(QLatin1StringView("invite-made"),
                      {{hostkey::id, QString::number(made->key)},
                       {QLatin1StringView("for"),
                        made->lasting ? QStringLiteral("many") : QStringLiteral("one")},
                       {QLatin1StringView("expires"),
                        made->expires ? wireTime(*made->expires) : QStringLiteral("never")}});
            JoinLink link = way;
            link.invite = secret;
            QJsonObject answer{{QLatin1StringView("invite"), secret},
                               {hostkey::link, link.toText()},
                               {hostkey::id, made->key}};
            if (made->expires)
                answer.insert(QLatin1StringView("expires"), wireTime(*made->expires));
            ack.succeed(encoded(answer));
        });
}

void InviteCommands::invites(Arguments &arguments, const Ack &ack)
{
    const qint64 before = arguments.optionalOffset(QLatin1StringView("before"));
    const int limit = arguments.limit();
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_store.read<Page<Invite>>(
        [before, limit](Database &database) -> Result<Page<Invite>> {
            return invitesPage(database, before, limit);
        },
        [ack](const Result<Page<Invite>> &page) {
            if (!page)
                return ack.fail(page.error());
            QJsonArray all;
            for (const Invite &invite : page->documents)
                all.append(toJson(invite));
            ack.succeed(encoded(
                {{QLatin1StringView("invites"), all}, {QLatin1StringView("more"), page->more}}));
        });
}

void InviteCommands::withdraw(Arguments &arguments, const Ack &ack)
{
    const qint64 id = arguments.offset(hostkey::id);
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_store.write<Done>(
        [id](Writer &writer) { return withdrawInvite(writer, id); },
        [ack, id](const Result<Done> &withdrawn) {
            if (!withdrawn)
                return ack.fail(withdrawn.error());
            log::info(QLatin1StringView("invite-withdrawn"), {{hostkey::id, QString::number(id)}});
            ack.succeed();
        });
}

} // namespace chatbook::server
