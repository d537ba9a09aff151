#include "hostcommands.h"

#include "accounts.h"
#include "arguments.h"
#include "hub.h"
#include "invitestore.h"
#include "log.h"
#include "protocol.h"
#include "store.h"
#include "text/fold.h"
#include "utctime.h"
#include "wirelimits.h"

namespace chatbook::server {
namespace {

constexpr QLatin1StringView idKey("id");
constexpr QLatin1StringView linkKey("link");
constexpr QLatin1StringView nameOfOne("name");
constexpr QLatin1StringView admissionKey("admission");

/// Beyond that, "for ever" is meant.
constexpr qint64 longestExpiry = std::chrono::seconds(std::chrono::years(100)).count();

QString wireTime(qint64 milliseconds)
{
    return toWireTime(utcTime(milliseconds));
}

JsonText encoded(const QJsonObject &object)
{
    return JsonText::encoded(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonObject toJson(const Invite &invite)
{
    QJsonObject json{{idKey, invite.key},
                     {QLatin1StringView("created"), wireTime(invite.created)},
                     {QLatin1StringView("lasting"), invite.lasting},
                     {QLatin1StringView("used"), invite.used}};
    if (invite.expires)
        json.insert(QLatin1StringView("expires"), wireTime(*invite.expires));
    if (invite.withdrawn)
        json.insert(QLatin1StringView("withdrawn"), wireTime(*invite.withdrawn));
    return json;
}

QJsonObject toJson(const Person &person, bool online)
{
    QJsonObject json{{QLatin1StringView("_id"), person.account.user.id.value},
                     {nameOfOne, person.account.user.name},
                     {QLatin1StringView("online"), online},
                     {QLatin1StringView("created"), wireTime(person.created)}};
    if (person.banned)
        json.insert(QLatin1StringView("banned"), wireTime(*person.banned));
    return json;
}

} // namespace

Error HostCommands::onNoNetwork()
{
    return {ErrorCode::Unavailable,
            QStringLiteral("This computer is on no network, so that a link would lead nobody here. "
                           "Please try again when it is on one.")};
}

HostCommands::HostCommands(Store &store, Hub &hub, Accounts &accounts, JoinRequests &joinRequests,
                           Recovery &recovery, const Clock &clock, RandomBytes random, Link link)
    : m_store(store)
    , m_hub(hub)
    , m_accounts(accounts)
    , m_joinRequests(joinRequests)
    , m_recovery(recovery)
    , m_clock(clock)
    , m_random(std::move(random))
    , m_link(std::move(link))
    , m_handlers{{QStringLiteral("link"), &HostCommands::tellLink},
                 {QStringLiteral("invite"), &HostCommands::invite},
                 {QStringLiteral("invites"), &HostCommands::invites},
                 {QStringLiteral("withdraw"), &HostCommands::withdraw},
                 {QStringLiteral("knocks"), &HostCommands::joinRequests},
                 {QStringLiteral("admit"), &HostCommands::admit},
                 {QStringLiteral("refuse"), &HostCommands::refuse},
                 {QStringLiteral("people"), &HostCommands::people},
                 {QStringLiteral("remove"), &HostCommands::remove},
                 {QStringLiteral("ban"), &HostCommands::ban},
                 {QStringLiteral("unban"), &HostCommands::unban},
                 {QStringLiteral("loginLink"), &HostCommands::loginLink},
                 {QStringLiteral("resetPassword"), &HostCommands::resetPassword},
                 {QStringLiteral("rename"), &HostCommands::rename},
                 {QStringLiteral("freeName"), &HostCommands::freeName},
                 {QStringLiteral("admission"), &HostCommands::tellAdmission},
                 {QStringLiteral("setAdmission"), &HostCommands::setAdmission}}
{}

void HostCommands::run(const QJsonObject &command,
                       const std::function<void(const QJsonObject &)> &done)
{
    const Ack ack([done](const Result<JsonText> &result) {
        QJsonObject answer;
        if (result)
            answer = QJsonDocument::fromJson(result->utf8()).object();
        else
            answer.insert(QLatin1StringView("error"),
                          QJsonDocument::fromJson(toJsonText(result.error()).utf8()).object());
        answer.insert(QLatin1StringView("ok"), result.ok());
        done(answer);
    });
    const Handler handler =
        m_handlers.value(command.value(QLatin1StringView("command")).toString());
    if (!handler)
        return ack.fail(invalidField(QLatin1StringView("command"),
                                     QStringLiteral("This server knows no such command.")));
    Arguments arguments(command);
    (this->*handler)(arguments, ack);
}

void HostCommands::tellLink(Arguments & /*arguments*/, const Ack &ack)
{
    if (const std::optional<JoinLink> link = m_link())
        ack.succeed(encoded({{linkKey, link->toText()}}));
    else
        ack.fail(onNoNetwork());
}

void HostCommands::invite(Arguments &arguments, const Ack &ack)
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
                      {{idKey, QString::number(made->key)},
                       {QLatin1StringView("for"),
                        made->lasting ? QStringLiteral("many") : QStringLiteral("one")},
                       {QLatin1StringView("expires"),
                        made->expires ? wireTime(*made->expires) : QStringLiteral("never")}});
            JoinLink link = way;
            link.invite = secret;
            QJsonObject answer{{QLatin1StringView("invite"), secret},
                               {linkKey, link.toText()},
                               {idKey, made->key}};
            if (made->expires)
                answer.insert(QLatin1StringView("expires"), wireTime(*made->expires));
            ack.succeed(encoded(answer));
        });
}

void HostCommands::invites(Arguments &arguments, const Ack &ack)
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

void HostCommands::withdraw(Arguments &arguments, const Ack &ack)
{
    const qint64 id = arguments.offset(idKey);
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_store.write<Done>(
        [id](Writer &writer) { return withdrawInvite(writer, id); },
        [ack, id](const Result<Done> &withdrawn) {
            if (!withdrawn)
                return ack.fail(withdrawn.error());
            log::info(QLatin1StringView("invite-withdrawn"), {{idKey, QString::number(id)}});
            ack.succeed();
        });
}

void HostCommands::joinRequests(Arguments & /*arguments*/, const Ack &ack)
{
    QJsonArray all;
    for (const JoinRequests::Request &request : m_joinRequests.all())
        all.append(QJsonObject{{idKey, request.id},
                               {nameOfOne, request.account.name},
                               {QLatin1StringView("address"), request.address},
                               {QLatin1StringView("since"), toWireTime(request.since)}});
    ack.succeed(encoded({{QLatin1StringView("knocks"), all}}));
}

void HostCommands::admit(Arguments &arguments, const Ack &ack)
{
    decide(arguments, ack, true);
}

void HostCommands::refuse(Arguments &arguments, const Ack &ack)
{
    decide(arguments, ack, false);
}

void HostCommands::decide(Arguments &arguments, const Ack &ack, bool admitted)
{
    qint64 id = arguments.optionalOffset(idKey);
    const QString name = id == 0 ? foldName(arguments.text(nameOfOne)) : QString();
    if (arguments.error())
        return ack.fail(*arguments.error());
    // Whoever waits may have said any name.
    const QList<JoinRequests::Request> waiting = m_joinRequests.all();
    for (const JoinRequests::Request &request : waiting) {
        if (name.isEmpty() || foldName(request.account.name) != name)
            continue;
        if (id != 0)
            return ack.fail(invalidField(
                nameOfOne, QStringLiteral("Several people of this name wait: say which by the "
                                          "number that stands with them.")));
        id = request.id;
    }
    if (const Result<Done> decided = m_joinRequests.decide(id, admitted); !decided)
        return ack.fail(decided.error());
    for (const JoinRequests::Request &request : waiting)
        if (request.id == id)
            log::info(admitted ? QLatin1StringView("admitted") : QLatin1StringView("turned-away"),
                      {{QLatin1StringView("account"), request.account.id.value},
                       {QLatin1StringView("address"), request.address}});
    ack.succeed();
}

void HostCommands::people(Arguments &arguments, const Ack &ack)
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

void HostCommands::tellAdmission(Arguments & /*arguments*/, const Ack &ack)
{
    ack.succeed(encoded({{admissionKey, admissionName(m_accounts.admission())}}));
}

void HostCommands::setAdmission(Arguments &arguments, const Ack &ack)
{
    const std::optional<Admission> admission = admissionFromText(arguments.text(admissionKey));
    if (!admission)
        arguments.refuse(
            invalidField(admissionKey, QStringLiteral("There is no such way to let people in.")));
    if (arguments.error())
        return ack.fail(*arguments.error());
    m_accounts.setAdmission(*admission);
    log::info(QLatin1StringView("admission"),
              {{QLatin1StringView("admits"), admissionName(*admission)}});
    tellAdmission(arguments, ack);
}

} // namespace chatbook::server
