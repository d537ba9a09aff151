#include "hostsubcommands.h"

#include "controlclient.h"
#include "documents.h"
#include "joinlink.h"
#include "linkaddresses.h"
#include "subcommands.h"
#include "terminal.h"

namespace chatbook::server {
namespace {

const QString numberOption = QStringLiteral("number");
const QString idsOption = QStringLiteral("ids");
const QString lastingOption = QStringLiteral("lasting");
const QString expiresOption = QStringLiteral("expires");

constexpr qint64 secondsInHour = 3'600;
constexpr int mostHours = 24 * 365 * 10;

/// Sends a command to the server that `parser` names. Also fails with the server's error.
Result<QJsonObject> ask(const QCommandLineParser &parser, const QString &command,
                        QJsonObject fields = {})
{
    const Result<QString> folder = dataDirectory(parser);
    if (!folder)
        return folder.error();
    fields.insert(QLatin1StringView("command"), command);
    const Result<QByteArray> line =
        askServer(*folder, QJsonDocument(fields).toJson(QJsonDocument::Compact));
    if (!line)
        return line.error();
    const QJsonObject answer = QJsonDocument::fromJson(*line).object();
    if (answer.value(QLatin1StringView("ok")).toBool())
        return answer;
    return Error{ErrorCode::Unavailable,
                 answer.value(QLatin1StringView("error"))
                     .toObject()
                     .value(QLatin1StringView("message"))
                     .toString(QStringLiteral("The server's answer makes no sense."))};
}

/// All items that the server lists for `command`, read page by page. `from` (`before` or `after`)
/// is the field that asks for the page after the last item, by that item's member `id`.
Result<QJsonArray> askAll(const QCommandLineParser &parser, const QString &command,
                          QLatin1StringView from, QLatin1StringView id)
{
    QJsonArray all;
    for (QJsonObject fields;;) {
        const Result<QJsonObject> page = ask(parser, command, fields);
        if (!page)
            return page.error();
        const QJsonArray items = page->value(command).toArray();
        for (const QJsonValue item : items)
            all.append(item);
        if (!page->value(QLatin1StringView("more")).toBool() || items.isEmpty())
            return all;
        fields.insert(from, items.last().toObject().value(id));
    }
}

void sayLine(const QString &line)
{
    terminal::print(stdout, line + QChar(u'\n'));
}

/// In local time, to the minute.
QString shownTime(const QJsonValue &time)
{
    const std::optional<QDateTime> moment = fromWireTime(time);
    return moment ? moment->toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"))
                  : QStringLiteral("?");
}

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
    sayLine(link ? link->toText() : given);
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
        sayLine(inviteLine(invite.toObject()));
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
    sayLine(QStringLiteral("Nobody can use invite %1 any more.").arg(number));
    return 0;
}

struct Doing
{
    QString command;               ///< of hostcommands.h
    QString description;           ///< for the help
    QString done = {};             ///< "%1 …" with the person's name
    QLatin1StringView prints = {}; ///< the member of the answer to print instead
    bool numbered = false;         ///< several may have the name: --number is allowed too
    bool renames = false;          ///< takes a new name after the name
};

/// Runs a command about one person, by name.
int runForOne(const Doing &doing, const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(doing.description);
    parser.addOption(dataOption());
    if (doing.numbered)
        parser.addOption({numberOption,
                          QStringLiteral("By the number that knocks shows, where several wait "
                                         "under one name."),
                          QStringLiteral("N")});
    parser.addPositionalArgument(QStringLiteral("NAME"), QStringLiteral("The person's name."));
    if (doing.renames)
        parser.addPositionalArgument(QStringLiteral("NEW-NAME"),
                                     QStringLiteral("The name they have from now on."));
    if (const auto status = parseSubcommand(parser, program, arguments, doing.renames ? 2 : 0,
                                            doing.renames ? 0 : 1))
        return *status;
    const QStringList names = parser.positionalArguments();
    QJsonObject who;
    if (doing.numbered && parser.isSet(numberOption)) {
        bool good = false;
        const qint64 number = parser.value(numberOption).toLongLong(&good);
        if (!good || number < 1 || !names.isEmpty())
            return terminal::refuse(
                program, QStringLiteral("--number takes a number, in place of the name."), 2);
        who.insert(QLatin1StringView("id"), number);
    } else if (names.isEmpty()) {
        return terminal::refuse(program, QStringLiteral("Something is missing; see --help."), 2);
    } else {
        who.insert(QLatin1StringView("name"), names.first());
    }
    if (doing.renames)
        who.insert(QLatin1StringView("to"), names.last());
    const Result<QJsonObject> done = ask(parser, doing.command, who);
    if (!done)
        return terminal::refuse(program, done.error().message, 1);
    if (!doing.prints.isEmpty()) {
        sayLine(done->value(doing.prints).toString());
        if (const Result<Done> written = terminal::written(); !written)
            return terminal::refuse(program,
                                    written.error().message +
                                        QStringLiteral(" It was made all the same, and nobody has "
                                                       "it: please do this again."),
                                    1);
        return 0;
    }
    const QString name = doing.numbered ? names.value(0, QStringLiteral("That person"))
                                        : done->value(QLatin1StringView("user"))
                                              .toObject()
                                              .value(QLatin1StringView("name"))
                                              .toString();
    sayLine(doing.done.arg(name));
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

int runKnocks(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Lists who waits to be let in: their number, since when, from where, and "
                       "their name."));
    parser.addOption(dataOption());
    if (const auto status = parseSubcommand(parser, program, arguments))
        return *status;
    const Result<QJsonObject> answer = ask(parser, QStringLiteral("knocks"));
    if (!answer)
        return terminal::refuse(program, answer.error().message, 1);
    for (const QJsonValue each : answer->value(QLatin1StringView("knocks")).toArray()) {
        const QJsonObject knock = each.toObject();
        sayLine(QStringLiteral("%1  %2  %3  %4")
                    .arg(knock.value(QLatin1StringView("id")).toInteger(), 4)
                    .arg(shownTime(knock.value(QLatin1StringView("since"))),
                         knock.value(QLatin1StringView("address")).toString(),
                         knock.value(QLatin1StringView("name")).toString()));
    }
    return 0;
}

int runAdmit(const QString &program, const QStringList &arguments)
{
    return runForOne({.command = QStringLiteral("admit"),
                      .description = QStringLiteral("Lets one in who waits for it."),
                      .done = QStringLiteral("%1 is let in."),
                      .numbered = true},
                     program, arguments);
}

int runRefuse(const QString &program, const QStringList &arguments)
{
    return runForOne({.command = QStringLiteral("refuse"),
                      .description = QStringLiteral("Does not let one in who waits for it."),
                      .done = QStringLiteral("%1 is not let in."),
                      .numbered = true},
                     program, arguments);
}

int runPeople(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Lists everyone who has an account: whether they are there, since when they "
                       "have it, and their name."));
    parser.addOptions(
        {dataOption(),
         {idsOption, QStringLiteral("With the ID by which the log names each, before the name.")}});
    if (const auto status = parseSubcommand(parser, program, arguments))
        return *status;
    const Result<QJsonArray> all = askAll(parser, QStringLiteral("people"),
                                          QLatin1StringView("after"), QLatin1StringView("_id"));
    if (!all)
        return terminal::refuse(program, all.error().message, 1);
    for (const QJsonValue each : *all) {
        const QJsonObject person = each.toObject();
        QString state = QStringLiteral("away");
        if (person.contains(QLatin1StringView("banned")))
            state = QStringLiteral("banned");
        else if (person.value(QLatin1StringView("online")).toBool())
            state = QStringLiteral("online");
        const QString id = person.value(QLatin1StringView("_id")).toString();
        sayLine(QStringLiteral("%1  %2  %3%4")
                    .arg(state, -6)
                    .arg(shownTime(person.value(QLatin1StringView("created"))),
                         parser.isSet(idsOption) ? id + QStringLiteral("  ") : QString(),
                         person.value(QLatin1StringView("name")).toString()));
    }
    return 0;
}

int runRemove(const QString &program, const QStringList &arguments)
{
    return runForOne({QStringLiteral("remove"),
                      QStringLiteral("Logs a person out on all devices. Who has a password can log "
                                     "in again, and others by readmit; ban keeps out."),
                      QStringLiteral("%1 is logged out everywhere.")},
                     program, arguments);
}

int runBan(const QString &program, const QStringList &arguments)
{
    return runForOne({QStringLiteral("ban"),
                      QStringLiteral("Keeps a person out, until unban. What they wrote stays."),
                      QStringLiteral("%1 is banned.")},
                     program, arguments);
}

int runUnban(const QString &program, const QStringList &arguments)
{
    return runForOne({QStringLiteral("unban"), QStringLiteral("Lets a banned person in again."),
                      QStringLiteral("%1 is not banned.")},
                     program, arguments);
}

int runReadmit(const QString &program, const QStringList &arguments)
{
    return runForOne({.command = QStringLiteral("loginLink"),
                      .description = QStringLiteral(
                          "Prints a link that lets one device into a person's account, for an hour "
                          "and while the server runs. Log a lost device out before, with remove."),
                      .prints = QLatin1StringView("link")},
                     program, arguments);
}

int runPassword(const QString &program, const QStringList &arguments)
{
    return runForOne(
        {.command = QStringLiteral("resetPassword"),
         .description = QStringLiteral(
             "Gives a person a new password and prints it. Who is logged in stays so."),
         .prints = QLatin1StringView("password")},
        program, arguments);
}

int runRename(const QString &program, const QStringList &arguments)
{
    return runForOne({.command = QStringLiteral("rename"),
                      .description = QStringLiteral("Gives a person another name."),
                      .done = QStringLiteral("They are %1 now."),
                      .renames = true},
                     program, arguments);
}

int runFree(const QString &program, const QStringList &arguments)
{
    return runForOne({.command = QStringLiteral("freeName"),
                      .description = QStringLiteral(
                          "Frees a name for another; who had it gets one that is made of it."),
                      .done = QStringLiteral("The name is free; who had it is %1 now.")},
                     program, arguments);
}

} // namespace chatbook::server
