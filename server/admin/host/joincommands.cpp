#include "joincommands.h"

#include "accounts.h"
#include "arguments.h"
#include "hostanswers.h"
#include "hostcommands.h"
#include "joinrequests.h"
#include "log.h"
#include "text/fold.h"

#include <QJsonArray>

namespace chatbook::server {
namespace {

constexpr QLatin1StringView admissionKey("admission");

} // namespace

JoinCommands::JoinCommands(HostCommands &commands, Accounts &accounts, JoinRequests &joinRequests)
    : m_accounts(accounts)
    , m_joinRequests(joinRequests)
{
    commands.add(QLatin1StringView("knocks"), *this, &JoinCommands::joinRequests);
    commands.add(QLatin1StringView("admit"), *this, &JoinCommands::admit);
    commands.add(QLatin1StringView("refuse"), *this, &JoinCommands::refuse);
    commands.add(QLatin1StringView("admission"), *this, &JoinCommands::tellAdmission);
    commands.add(QLatin1StringView("setAdmission"), *this, &JoinCommands::setAdmission);
}

void JoinCommands::joinRequests(Arguments & /*arguments*/, const Ack &ack)
{
    QJsonArray all;
    for (const JoinRequests::Request &request : m_joinRequests.all())
        all.append(QJsonObject{{hostkey::id, request.id},
                               {hostkey::name, request.account.name},
                               {QLatin1StringView("address"), request.address},
                               {QLatin1StringView("since"), toWireTime(request.since)}});
    ack.succeed(encoded({{QLatin1StringView("knocks"), all}}));
}

void JoinCommands::admit(Arguments &arguments, const Ack &ack)
{
    decide(arguments, ack, true);
}

void JoinCommands::refuse(Arguments &arguments, const Ack &ack)
{
    decide(arguments, ack, false);
}

void JoinCommands::decide(Arguments &arguments, const Ack &ack, bool admitted)
{
    qint64 id = arguments.optionalOffset(hostkey::id);
    const QString name = id == 0 ? foldName(arguments.text(hostkey::name)) : QString();
    if (arguments.error())
        return ack.fail(*arguments.error());
    // A person who waits may have chosen any name.
    const QList<JoinRequests::Request> waiting = m_joinRequests.all();
    for (const JoinRequests::Request &request : waiting) {
        if (name.isEmpty() || foldName(request.account.name) != name)
            continue;
        if (id != 0)
            return ack.fail(invalidField(
                hostkey::name, QStringLiteral("Several people of this name wait: say which by the "
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

void JoinCommands::tellAdmission(Arguments & /*arguments*/, const Ack &ack)
{
    ack.succeed(encoded({{admissionKey, admissionName(m_accounts.admission())}}));
}

void JoinCommands::setAdmission(Arguments &arguments, const Ack &ack)
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
