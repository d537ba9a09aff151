#include "hostclient.h"

#include <QJsonArray>

namespace chatbook::app {
namespace {

QJsonObject idOf(const UserId &user)
{
    return {{QLatin1StringView("_id"), user.value}};
}

QJsonObject idOf(qint64 id)
{
    return {{QLatin1StringView("id"), id}};
}

std::optional<QDateTime> timeOf(const QJsonValue &json)
{
    return fromWireTime(json.toString());
}

HostedInvite inviteFromJson(const QJsonValue &json)
{
    return {.id = json[QLatin1StringView("id")].toInteger(),
            .expires = timeOf(json[QLatin1StringView("expires")]),
            .used = json[QLatin1StringView("used")].toInteger(),
            .isLasting = json[QLatin1StringView("lasting")].toBool(),
            .isWithdrawn = json[QLatin1StringView("withdrawn")].isString()};
}

HostedPerson personFromJson(const QJsonValue &json)
{
    return {.user = {{json[QLatin1StringView("_id")].toString()},
                     json[QLatin1StringView("name")].toString()},
            .created = timeOf(json[QLatin1StringView("created")]).value_or(QDateTime()),
            .isOnline = json[QLatin1StringView("online")].toBool(),
            .isBanned = json[QLatin1StringView("banned")].isString()};
}

QString nameFromJson(const QJsonObject &answer)
{
    return answer[QLatin1StringView("user")][QLatin1StringView("name")].toString();
}

} // namespace

template <class Value, class Parse>
void HostClient::ask(QLatin1StringView command, QJsonObject arguments, Handler<Value> done,
                     Parse parse)
{
    arguments.insert(QLatin1StringView("command"), command);
    m_hosting.command(
        arguments, m_context, [done = std::move(done), parse](const Result<QJsonObject> &answer) {
            done(answer ? Result<Value>(parse(*answer)) : Result<Value>(answer.error()));
        });
}

void HostClient::change(QLatin1StringView command, const QJsonObject &arguments, Handler<Done> done)
{
    ask<Done>(command, arguments, std::move(done), [](const QJsonObject &) { return Done{}; });
}

void HostClient::link(Handler<JoinLink> done)
{
    ask<JoinLink>(QLatin1StringView("link"), {}, std::move(done), [](const QJsonObject &answer) {
        return joinLinkFromText(answer[QLatin1StringView("link")].toString());
    });
}

void HostClient::setAdmission(Admission admission, Handler<Done> done)
{
    change(QLatin1StringView("setAdmission"),
           {{QLatin1StringView("admission"), admissionName(admission)}}, std::move(done));
}

void HostClient::makeInvite(bool lasting, int lifetimeSeconds, Handler<NewInvite> done)
{
    ask<NewInvite>(QLatin1StringView("invite"),
                   {{QLatin1StringView("lasting"), lasting},
                    {QLatin1StringView("expiresInSeconds"), lifetimeSeconds}},
                   std::move(done), [](const QJsonObject &answer) {
                       return NewInvite{
                           .secret = answer[QLatin1StringView("invite")].toString(),
                           .link = answer[QLatin1StringView("link")].toString(),
                           .expires =
                               timeOf(answer[QLatin1StringView("expires")]).value_or(QDateTime())};
                   });
}

void HostClient::invites(int limit, Handler<QList<HostedInvite>> done)
{
    ask<QList<HostedInvite>>(QLatin1StringView("invites"), {{QLatin1StringView("limit"), limit}},
                             std::move(done), [](const QJsonObject &answer) {
                                 QList<HostedInvite> all;
                                 for (const QJsonValue json :
                                      answer[QLatin1StringView("invites")].toArray())
                                     all.append(inviteFromJson(json));
                                 return all;
                             });
}

void HostClient::withdraw(qint64 invite, Handler<Done> done)
{
    change(QLatin1StringView("withdraw"), idOf(invite), std::move(done));
}

void HostClient::waiting(Handler<QList<WaitingPerson>> done)
{
    ask<QList<WaitingPerson>>(
        QLatin1StringView("knocks"), {}, std::move(done), [](const QJsonObject &answer) {
            QList<WaitingPerson> all;
            for (const QJsonValue json : answer[QLatin1StringView("knocks")].toArray())
                all.append({.id = json[QLatin1StringView("id")].toInteger(),
                            .name = json[QLatin1StringView("name")].toString(),
                            .address = json[QLatin1StringView("address")].toString()});
            return all;
        });
}

void HostClient::letIn(qint64 waiting, Handler<Done> done)
{
    change(QLatin1StringView("admit"), idOf(waiting), std::move(done));
}

void HostClient::refuse(qint64 waiting, Handler<Done> done)
{
    change(QLatin1StringView("refuse"), idOf(waiting), std::move(done));
}

void HostClient::people(int limit, const UserId &after, Handler<HostedPeoplePage> done)
{
    QJsonObject arguments{{QLatin1StringView("limit"), limit}};
    if (!after.isEmpty())
        arguments.insert(QLatin1StringView("after"), after.value);
    ask<HostedPeoplePage>(
        QLatin1StringView("people"), arguments, std::move(done), [](const QJsonObject &answer) {
            HostedPeoplePage page;
            page.more = answer[QLatin1StringView("more")].toBool();
            for (const QJsonValue json : answer[QLatin1StringView("people")].toArray())
                page.people.append(personFromJson(json));
            return page;
        });
}

void HostClient::logOut(const UserId &user, Handler<Done> done)
{
    change(QLatin1StringView("remove"), idOf(user), std::move(done));
}

void HostClient::ban(const UserId &user, Handler<Done> done)
{
    change(QLatin1StringView("ban"), idOf(user), std::move(done));
}

void HostClient::unban(const UserId &user, Handler<Done> done)
{
    change(QLatin1StringView("unban"), idOf(user), std::move(done));
}

void HostClient::loginLink(const UserId &user, Handler<QString> done)
{
    ask<QString>(
        QLatin1StringView("loginLink"), idOf(user), std::move(done),
        [](const QJsonObject &answer) { return answer[QLatin1StringView("link")].toString(); });
}

void HostClient::resetPassword(const UserId &user, Handler<QString> done)
{
    ask<QString>(
        QLatin1StringView("resetPassword"), idOf(user), std::move(done),
        [](const QJsonObject &answer) { return answer[QLatin1StringView("password")].toString(); });
}

void HostClient::rename(const UserId &user, const QString &name, Handler<QString> done)
{
    QJsonObject arguments = idOf(user);
    arguments.insert(QLatin1StringView("to"), name);
    ask<QString>(QLatin1StringView("rename"), arguments, std::move(done), nameFromJson);
}

void HostClient::remove(const MessageId &document, Handler<Done> done)
{
    change(QLatin1StringView("delete"), {{QLatin1StringView("_id"), document.value}},
           std::move(done));
}

void HostClient::freeName(const UserId &user, Handler<QString> done)
{
    ask<QString>(QLatin1StringView("freeName"), idOf(user), std::move(done), nameFromJson);
}

} // namespace chatbook::app
