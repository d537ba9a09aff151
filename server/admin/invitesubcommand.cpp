#include "hostsubcommands.h"

#include "documents.h"
#include "hostquery.h"
#include "joinlink.h"
#include "linkaddresses.h"
#include "subcommands.h"
#include "terminal.h"

namespace chatbook::server {
namespace {

const QString lastingOption = QStringLiteral("lasting");
const QString expiresOption = QStringLiteral("expires");

constexpr qint64 secondsInHour = 3'600;
constexpr int mostHours = 24 * 365 * 10;

QString inviteLine(const QJsonObject &invite)
{
    const bool lasting = invite.value(QLatin1StringView("lasting")).toBool();
    const qint64 used = invite.value(QLatin1StringView("used")).toInteger();
    const std::optional<QDateTime> expires =
        fromWireTime(invite.value(QLatin1StringView("expires")));
    QString state = QStringLiteral("good");
    if (invite.contains(QLatin1StringView("withdrawn")))
        state = QStringLiteral("withdrawn");
    else if (!lasting && used > 0)
        state = QStringLiteral("used");
    else if (expires && *expires <= QDateTime::currentDateTimeUtc())
        state = QStringLiteral("expired");
    else if (expires)
        state =
            QStringLiteral("good until ") + shownTime(invite.value(QLatin1StringView("expires")));
    return QStringLiteral("%1  made %2  %3  used %4  %5")
        .arg(invite.value(QLatin1StringView("id")).toInteger(), 4)
        .arg(shownTime(invite.value(QLatin1StringView("created"))),
             lasting ? QStringLiteral("for many") : QStringLiteral("for one "))
        .arg(used)
        .arg(state);
}

int createInvite(const QCommandLineParser &parser, const QString &program)
{
    QJsonObject fields{{QLatin1StringView("lasting"), parser.isSet(lastingOption)}};
    if (parser.isSet(expiresOption)) {
        bool good = false;
        const int hours = parser.value(expiresOption).toInt(&good);
        if (!good || hours < 1 || hours > mostHours)
            return terminal::refuse(
                program,
                QStringLiteral("--expires takes a whole number of hours, from 1 to %1.")
                    .arg(mostHours),
                2);
        fields.insert(QLatin1StringView("expiresInSeconds"), hours * secondsInHour);
    }
    const Result<QStringList> addresses = linkAddresses(parser.values(addressOptionName()));
    if (!addresses)
        return terminal::refuse(program, addresses.error().message, 2);
    const Result<QJsonObject> made = ask(parser, QStringLiteral("invite"), fields);
    if (!made)
        return terminal::refuse(program, made.error().message, 1);
    const QString given = made->value(QLatin1StringView("link")).toString();
    Result<JoinLink> link = joinLinkFromText(given);
    if (link) {
        link->addresses = *addresses + link->addresses;
        link->addresses.removeDuplicates();
        link->addresses = link->addresses.mid(0, JoinLink::mostAddresses);
    }
    printLine(link ? link->toText() : given);
    const Result<Done> written = terminal::written();
    if (written)
        return 0;
    // Nobody has the link, and it is shown only once.
    const QJsonValue id = made->value(QLatin1StringView("id"));
    const Result<QJsonObject> withdrawn =
        ask(parser, QStringLiteral("withdraw"), {{QLatin1StringView("id"), id}});
    return terminal::refuse(
        program,
        written.error().message +
            (withdrawn ? QStringLiteral(" The invite was withdrawn again.")
                       : QStringLiteral(" Invite %1 could not be withdrawn again: %2")
                             .arg(QString::number(id.toInteger()), withdrawn.error().message)),
        1);
}

int listInvites(const QCommandLineParser &parser, const QString &program)
{
    const Result<QJsonArray> all = askAll(parser, QStringLiteral("invites"),
                                          QLatin1StringView("before"), QLatin1StringView("id"));
    if (!all)
        return terminal::refuse(program, all.error().message, 1);
    for (const QJsonValue invite : *all)
        printLine(inviteLine(invite.toObject()));
    return 0;
}

int withdraw(const QCommandLineParser &parser, const QString &program, const QString &id)
{
    bool good = false;
    const qint64 number = id.toLongLong(&good);
    if (!good || number < 1)
        return terminal::refuse(program, QStringLiteral("'%1' is no ID of an invite.").arg(id), 2);
    const Result<QJsonObject> done =
        ask(parser, QStringLiteral("withdraw"), {{QLatin1StringView("id"), number}});
    if (!done)
        return terminal::refuse(program, done.error().message, 1);
    printLine(QStringLiteral("Nobody can use invite %1 any more.").arg(number));
    return 0;
}

} // namespace

int runInvite(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Invites people to the chat of a running server.\n\n"
        "  create       prints a link that lets one person in; send it to nobody else\n"
        "  list         lists the invites, without their links\n"
        "  withdraw ID  ends an invite, by the ID that list shows"));
    parser.addOptions(
        {dataOption(),
         {lastingOption, QStringLiteral("With create: lets any number of people in.")},
         {expiresOption, QStringLiteral("With create: is good for so many hours, not for ever."),
          QStringLiteral("HOURS")},
         {addressOptionName(),
          QStringLiteral("With create: a name by which the server can be reached. May be given "
                         "again."),
          QStringLiteral("NAME")}});
    parser.addPositionalArgument(QStringLiteral("create|list|withdraw"),
                                 QStringLiteral("What to do."));
    parser.addPositionalArgument(QStringLiteral("ID"), QStringLiteral("With withdraw: of which."),
                                 QStringLiteral("[ID]"));
    if (const auto status = parseSubcommand(parser, program, arguments, 1, 1))
        return *status;
    const QString action = parser.positionalArguments().constFirst();
    const QString id = parser.positionalArguments().value(1);
    const bool creates = action == QLatin1StringView("create");
    if (!creates && (parser.isSet(lastingOption) || parser.isSet(expiresOption) ||
                     parser.isSet(addressOptionName())))
        return terminal::refuse(
            program, QStringLiteral("--lasting, --expires and --address go with create alone."), 2);
    if (creates && id.isEmpty())
        return createInvite(parser, program);
    if (action == QLatin1StringView("list") && id.isEmpty())
        return listInvites(parser, program);
    if (action == QLatin1StringView("withdraw") && !id.isEmpty())
        return withdraw(parser, program, id);
    return terminal::refuse(
        program, QStringLiteral("It is create, list, or withdraw with an ID; see --help."), 2);
}

} // namespace chatbook::server
