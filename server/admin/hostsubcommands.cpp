#include "hostsubcommands.h"

#include "hostquery.h"
#include "subcommands.h"
#include "terminal.h"

namespace chatbook::server {
namespace {

const QString numberOption = QStringLiteral("number");
const QString idsOption = QStringLiteral("ids");

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
        printLine(done->value(doing.prints).toString());
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
    printLine(doing.done.arg(name));
    return 0;
}

} // namespace

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
        printLine(QStringLiteral("%1  %2  %3  %4")
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
        printLine(QStringLiteral("%1  %2  %3%4")
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

int runDelete(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Deletes a message, story or comment for everyone."));
    parser.addOption(dataOption());
    parser.addPositionalArgument(QStringLiteral("ID"), QStringLiteral("Its ID."));
    if (const auto status = parseSubcommand(parser, program, arguments, 1))
        return *status;
    const QString id = parser.positionalArguments().constFirst();
    const Result<QJsonObject> done =
        ask(parser, QStringLiteral("delete"), {{QLatin1StringView("_id"), id}});
    if (!done)
        return terminal::refuse(program, done.error().message, 1);
    printLine(QStringLiteral("%1 is deleted.").arg(id));
    return 0;
}

} // namespace chatbook::server
