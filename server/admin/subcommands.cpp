#include "subcommands.h"

#include "datacommands.h"
#include "defaultdatadirectory.h"
#include "hostsubcommands.h"
#include "status.h"
#include "terminal.h"

#include <algorithm>

namespace chatbook::server {

const QList<Subcommand> &subcommands()
{
    static const QList<Subcommand> all{
        {QLatin1StringView("status"), QLatin1StringView("shows how a running server is"),
         runStatus},
        {QLatin1StringView("metrics"), QLatin1StringView("prints the same for Prometheus"),
         runMetrics},
        {QLatin1StringView("invite"), QLatin1StringView("makes, lists and withdraws invites"),
         runInvite},
        {QLatin1StringView("knocks"), QLatin1StringView("lists who waits to be let in"), runKnocks},
        {QLatin1StringView("admit"), QLatin1StringView("lets one of them in"), runAdmit},
        {QLatin1StringView("refuse"), QLatin1StringView("does not"), runRefuse},
        {QLatin1StringView("people"), QLatin1StringView("lists who has an account"), runPeople},
        {QLatin1StringView("remove"), QLatin1StringView("logs a person out on all devices"),
         runRemove},
        {QLatin1StringView("ban"), QLatin1StringView("keeps a person out"), runBan},
        {QLatin1StringView("unban"), QLatin1StringView("lets a banned one in again"), runUnban},
        {QLatin1StringView("readmit"),
         QLatin1StringView("prints a link that lets one into their account again"), runReadmit},
        {QLatin1StringView("password"), QLatin1StringView("gives a person a new password"),
         runPassword},
        {QLatin1StringView("rename"), QLatin1StringView("gives a person another name"), runRename},
        {QLatin1StringView("free"), QLatin1StringView("frees a person's name for another"),
         runFree},
        {QLatin1StringView("delete"), QLatin1StringView("deletes a message, story or comment"),
         runDelete},
        {QLatin1StringView("backup"),
         QLatin1StringView("copies a server's data, also while it runs"), runBackup},
        {QLatin1StringView("restore"), QLatin1StringView("puts a backup in place"), runRestore},
        {QLatin1StringView("check"), QLatin1StringView("looks for faults in a server's data"),
         runCheck},
    };
    return all;
}

QString subcommandsHelp()
{
    QString help = QStringLiteral("\nCommands, each with a --help of its own:\n");
    for (const Subcommand &subcommand : subcommands())
        help += QStringLiteral("  %1 %2\n").arg(subcommand.name, -9).arg(subcommand.summary);
    return help;
}

int runSubcommand(const QString &program, const QStringList &arguments)
{
    const QString &name = arguments.first();
    const auto &all = subcommands();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Subcommand &one) { return one.name == name; });
    if (found == all.end())
        return terminal::refuse(
            program, QStringLiteral("There is no command '%1'; --help lists them.").arg(name), 2);
    return found->run(program + QChar(u' ') + name, arguments.mid(1));
}

QCommandLineOption dataOption()
{
    return {QStringLiteral("data"),
            QStringLiteral("The server's data folder (%1).").arg(shownDefaultDataDirectory()),
            QStringLiteral("DIR"), defaultDataDirectory()};
}

Result<QString> dataDirectory(const QCommandLineParser &parser)
{
    const QString folder = parser.value(dataOption());
    if (!folder.isEmpty())
        return folder;
    return parser.isSet(dataOption())
               ? Error{ErrorCode::Invalid, QStringLiteral("--data needs a folder.")}
               : noDataDirectory();
}

std::optional<int> parseSubcommand(QCommandLineParser &parser, const QString &program,
                                   const QStringList &arguments, qsizetype operands,
                                   qsizetype optionalOperands)
{
    const QCommandLineOption help(QStringLiteral("help"), QStringLiteral("Prints this."));
    parser.addOption(help);
    if (!parser.parse(QStringList(program) + arguments))
        return terminal::refuse(program, parser.errorText(), 2);
    if (parser.isSet(help)) {
        // Qt's own first line has the program's path but not the sub-command.
        const QString text = parser.helpText();
        const qsizetype options = text.indexOf(QStringLiteral(" [options]"));
        terminal::print(stdout, QStringLiteral("Usage: ") + program + text.mid(options));
        return 0;
    }
    const QStringList given = parser.positionalArguments();
    if (given.size() > operands + optionalOperands)
        return terminal::refuse(program,
                                QStringLiteral("'%1' is too much; see --help.")
                                    .arg(given.at(operands + optionalOperands)),
                                2);
    if (given.size() < operands)
        return terminal::refuse(program, QStringLiteral("Something is missing; see --help."), 2);
    return std::nullopt;
}

} // namespace chatbook::server
