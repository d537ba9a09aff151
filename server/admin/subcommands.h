#pragma once

#include "result.h"

#include <QCommandLineParser>
#include <QLatin1StringView>
#include <QList>
#include <QStringList>

#include <optional>

namespace chatbook::server {

/// What an operator asks of a server, as `chatbook-server NAME …`.
struct Subcommand
{
    QLatin1StringView name;
    QLatin1StringView summary; ///< one line, for the help

    /// Carries it out and returns the exit status: 0, 1 when it cannot be done, 2 for bad
    /// arguments. `program` is how it was called, its own name included; `arguments` are those
    /// behind that.
    int (*run)(const QString &program, const QStringList &arguments);
};

/// All there are, in the order of the help.
const QList<Subcommand> &subcommands();

/// The part of the help that lists them.
QString subcommandsHelp();

/// Runs the one that `arguments` begin with. `program` is how they were called.
int runSubcommand(const QString &program, const QStringList &arguments);

/// Parses the arguments of a sub-command. `parser` has its description, options and operands
/// (addPositionalArgument()), of which it takes `operands` and at most `optionalOperands` more;
/// `--help` is added here. Returns the status to end with when the help was asked for or something
/// is wrong; either was said.
std::optional<int> parseSubcommand(QCommandLineParser &parser, const QString &program,
                                   const QStringList &arguments, qsizetype operands = 0,
                                   qsizetype optionalOperands = 0);

/// `--data`.
QCommandLineOption dataOption();

/// The folder that it names, or the usual one. Fails with a sentence where there is neither.
Result<QString> dataDirectory(const QCommandLineParser &parser);

} // namespace chatbook::server
