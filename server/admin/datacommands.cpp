#include "datacommands.h"

#include "backup.h"
#include "check.h"
#include "processsignals.h"
#include "restore.h"
#include "subcommands.h"
#include "terminal.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <unistd.h>

namespace chatbook::server {
namespace {

/// The file name that means standard output or input.
const QString standardStream = QStringLiteral("-");

/// Shows the progress of a long task on the terminal, and passes on the signals that end it.
class Watch : public QObject
{
public:
    explicit Watch(QString program)
        : m_program(std::move(program))
    {
        m_said.start();
        m_looked.start();
        for (const auto signal : {&ProcessSignals::stopRequested, &ProcessSignals::reloadRequested})
            connect(&m_signals, signal, this, [this] { m_stopped = true; });
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

/// For a command that takes a folder, by --data or as its first operand, and a file.
void addFolderAndFile(QCommandLineParser &parser, const QString &file)
{
    parser.addOption(dataOption());
    parser.addPositionalArgument(QStringLiteral("DIR"),
                                 QStringLiteral("The data folder, in place of --data."),
                                 QStringLiteral("[DIR]"));
    parser.addPositionalArgument(QStringLiteral("FILE"), file);
}

Error cannotRun(const QString &sentence)
{
    return {ErrorCode::Invalid, sentence};
}

struct FolderAndFile
{
    QString folder;
    QString file;
};

Result<FolderAndFile> folderAndFile(const QCommandLineParser &parser)
{
    const QStringList operands = parser.positionalArguments();
    if (operands.size() == 2) {
        if (parser.isSet(dataOption()))
            return cannotRun(
                QStringLiteral("The folder is given twice, by --data too; see --help."));
        return FolderAndFile{operands.at(0), operands.at(1)};
    }
    const Result<QString> folder = dataDirectory(parser);
    return folder ? Result<FolderAndFile>({*folder, operands.first()}) : folder.error();
}

/// For a command that reads FILE: it reads all of the file before it trusts any of it, and so needs
/// a real one.
Result<Done> mustBeFile(const QString &file)
{
    return file == standardStream
               ? Result<Done>(
                     cannotRun(QStringLiteral("It is not read from standard input: put it into a "
                                              "file. One that is called '-' is './-'.")))
               : Done{};
}

/// A copy is checked before it counts, so it is made on a disk first.
Result<Done> backUpToOutput(const QString &folder, const Progress &progress)
{
    if (::isatty(STDOUT_FILENO) == 1)
        return cannotRun(
            QStringLiteral("A backup is not for a terminal: send it on with '|' or '>'."));
    const QTemporaryDir temporary;
    if (!temporary.isValid())
        return cannotRun(QStringLiteral("There is no room for the copy in %1: %2.")
                             .arg(QDir::tempPath(), temporary.errorString()));
    QFile copy(temporary.filePath(QStringLiteral("backup")));
    if (Result<Done> done = backUp(folder, copy.fileName(), progress); !done)
        return done;
    if (!copy.open(QIODevice::ReadOnly))
        return cannotRun(
            QStringLiteral("%1 cannot be read: %2.").arg(copy.fileName(), copy.errorString()));
    constexpr qint64 atOnce = 1 << 20;
    while (!copy.atEnd()) {
        const QByteArray read = copy.read(atOnce);
        if (read.isEmpty())
            return cannotRun(
                QStringLiteral("%1 cannot be read: %2.").arg(copy.fileName(), copy.errorString()));
        terminal::write(read);
        if (Result<Done> written = terminal::written(); !written)
            return written;
        if (!progress(QStringLiteral("Writing"), int(100 * copy.pos() / copy.size())))
            return interrupted();
    }
    return Done{};
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
    addFolderAndFile(parser,
                     QStringLiteral("The copy. Must be new; - is standard output, by way of "
                                    "a file in the folder for temporary ones (TMPDIR)."));
    if (const auto status = parseSubcommand(parser, program, arguments, 1, 1))
        return *status;
    const Result<FolderAndFile> operands = folderAndFile(parser);
    if (!operands)
        return terminal::refuse(program, operands.error().message, 2);
    const bool toOutput = operands->file == standardStream;
    Watch watch(program);
    if (const auto done = toOutput ? backUpToOutput(operands->folder, watch.progress())
                                   : backUp(operands->folder, operands->file, watch.progress());
        !done)
        return terminal::refuse(program, done.error().message, 1);
    if (!toOutput)
        say(QStringLiteral("Everything is copied to %1.").arg(operands->file));
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
    addFolderAndFile(parser, QStringLiteral("What backup made."));
    if (const auto status = parseSubcommand(parser, program, arguments, 1, 1))
        return *status;
    const Result<FolderAndFile> operands = folderAndFile(parser);
    if (!operands)
        return terminal::refuse(program, operands.error().message, 2);
    if (const Result<Done> isFile = mustBeFile(operands->file); !isFile)
        return terminal::refuse(program, isFile.error().message, 2);
    Watch watch(program);
    const auto restored = restore({operands->folder, operands->file, parser.isSet(replace)},
                                  SystemClock(), watch.progress());
    if (!restored)
        return terminal::refuse(program, restored.error().message, 1);
    say(QStringLiteral("%1 is restored to %2.").arg(operands->file, operands->folder));
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
        "meanwhile. So with a backup. Ends with status 0 when no fault was found, and 1 "
        "otherwise."));
    parser.addOption(dataOption());
    parser.addPositionalArgument(QStringLiteral("PLACE"),
                                 QStringLiteral("A data folder, in place of --data, or a backup."),
                                 QStringLiteral("[PLACE]"));
    if (const auto status = parseSubcommand(parser, program, arguments, 0, 1))
        return *status;
    const QStringList operands = parser.positionalArguments();
    if (!operands.isEmpty() && parser.isSet(dataOption()))
        return terminal::refuse(program,
                                QStringLiteral("It is either --data or a place; see --help."), 2);
    const Result<QString> place =
        operands.isEmpty() ? dataDirectory(parser) : Result<QString>(operands.first());
    if (!place)
        return terminal::refuse(program, place.error().message, 2);
    if (const Result<Done> isFile = mustBeFile(*place); !isFile)
        return terminal::refuse(program, isFile.error().message, 2);
    Watch watch(program);
    const auto findings = check(*place, watch.progress());
    if (!findings)
        return terminal::refuse(program, findings.error().message, 1);
    for (const QString &line : findings->notes + findings->faults)
        say(line);
    if (!findings->faults.isEmpty())
        return 1;
    say(QStringLiteral("No fault found."));
    return 0;
}

} // namespace chatbook::server
