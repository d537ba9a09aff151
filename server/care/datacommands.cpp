#include "care/datacommands.h"

#include "care/backup.h"
#include "care/check.h"
#include "care/restore.h"
#include "care/subcommands.h"
#include "processsignals.h"
#include "terminal.h"

#include <QCoreApplication>
#include <QElapsedTimer>

namespace chatbook {
namespace {

/// What a long task tells, on the terminal, and the signals that end it.
class Watch : public QObject
{
public:
    explicit Watch(QString program)
        : m_program(std::move(program))
    {
        m_said.start();
        m_looked.start();
        connect(&m_signals, &ProcessSignals::stopRequested, this, [this] { m_stopped = true; });
    }

    Progress progress()
    {
        return [this](const QString &doing, int percent) { return tell(doing, percent); };
    }

private:
    bool tell(const QString &doing, int percent)
    {
        constexpr int lookEveryMs = 50;
        constexpr int sayEveryMs = 1'000;
        if (m_looked.elapsed() >= lookEveryMs) {
            m_looked.restart();
            QCoreApplication::processEvents();
        }
        if (m_said.elapsed() >= sayEveryMs) {
            m_said.restart();
            const QString much = percent < 0 ? QString() : QStringLiteral(" %1 %").arg(percent);
            terminal::print(stderr, QStringLiteral("%1: %2…%3\n").arg(m_program, doing, much));
        }
        return !m_stopped;
    }

    QString m_program;
    ProcessSignals m_signals;
    QElapsedTimer m_looked;
    QElapsedTimer m_said;
    bool m_stopped = false;
};

void addFolder(QCommandLineParser &parser)
{
    parser.addPositionalArgument(QStringLiteral("DIR"),
                                 QStringLiteral("The server's data folder (its --data)."));
}

void say(const QString &line)
{
    terminal::print(stdout, line + QChar(u'\n'));
}

} // namespace

int runBackup(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Copies what a server keeps into one new file, also while it runs: as it was when the\n"
        "copying began, checked and on disk. It pauses as long as it works. The server's log\n"
        "(chatbook.db-wal) grows meanwhile by what is written."));
    addFolder(parser);
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("The copy. Must be new."));
    if (const auto status = parseSubcommand(parser, program, arguments, 2))
        return *status;
    const QString file = parser.positionalArguments().at(1);
    Watch watch(program);
    if (const auto done = backUp(parser.positionalArguments().first(), file, watch.progress());
        !done)
        return terminal::refuse(program, done.error().message, 1);
    say(QStringLiteral("Everything is copied to %1.").arg(file));
    return 0;
}

int runRestore(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Puts a backup in the place of what a server keeps, which is set aside in the same\n"
        "folder. The server must not run. What was said after the backup is gone from it, and\n"
        "those who saw it are told to read anew."));
    const QCommandLineOption replace(
        QStringLiteral("replace"),
        QStringLiteral("Also what may be newer than the backup, cannot be read, or is another's."));
    parser.addOption(replace);
    addFolder(parser);
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("What backup made."));
    if (const auto status = parseSubcommand(parser, program, arguments, 2))
        return *status;
    const QStringList operands = parser.positionalArguments();
    Watch watch(program);
    const auto restored = restore({operands.at(0), operands.at(1), parser.isSet(replace)},
                                  SystemClock(), watch.progress());
    if (!restored)
        return terminal::refuse(program, restored.error().message, 1);
    say(QStringLiteral("%1 is restored to %2.").arg(operands.at(1), operands.at(0)));
    if (!restored->setAside.isEmpty())
        say(QStringLiteral("What was there is now %1.").arg(restored->setAside));
    return 0;
}

int runCheck(const QString &program, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Looks through what a server keeps, the search index too, and says what is wrong. Writes\n"
        "nothing. Also while the server runs: at low priority and with pauses, but its log\n"
        "(chatbook.db-wal) grows meanwhile by what is written. A stopped one does not start\n"
        "meanwhile. Ends with status 0 when no fault was found, and 1 otherwise."));
    addFolder(parser);
    if (const auto status = parseSubcommand(parser, program, arguments, 1))
        return *status;
    Watch watch(program);
    const auto findings = check(parser.positionalArguments().first(), watch.progress());
    if (!findings)
        return terminal::refuse(program, findings.error().message, 1);
    for (const QString &line : findings->notes + findings->faults)
        say(line);
    if (!findings->faults.isEmpty())
        return 1;
    say(QStringLiteral("No fault found."));
    return 0;
}

} // namespace chatbook
