#pragma once

#include "result.h"

#include <QCommandLineParser>
#include <QLatin1StringView>
#include <QList>
#include <QStringList>

#include <optional>

namespace chatbook::server {

/// A sub-command for the operator: `chatbook-server NAME …`.
struct Subcommand
{
    QLatin1StringView name;
    QLatin1StringView summary; ///< one line, for the help

    /// Runs it and returns the exit status: 0, 1 if it failed, 2 for bad arguments. `program` is
    /// how it was called, including its own name; `arguments` are those after that.
    int (*run)(const QString &program, const QStringList &arguments);
};

/// All sub-commands, in the order of the help.
const QList<Subcommand> &subcommands();

/// The part of the help that lists them.
QString subcommandsHelp();

/// Runs the sub-command that `arguments` begin with. `program` is how the program was called.
int runSubcommand(const QString &program, const QStringList &arguments);

/// Parses the arguments of a sub-command. `parser` has its description, options and operands
/// (addPositionalArgument()); it takes `operands` of them and at most `optionalOperands` more.
/// `--help` is added here. Returns the exit status if the help was asked for or something is wrong,
/// which was then printed.
std::optional<int> parseSubcommand(QCommandLineParser &parser, const QString &program,
                                   const QStringList &arguments, qsizetype operands = 0,
                                   qsizetype optionalOperands = 0);

/// The option `--data`.
QCommandLineOption dataOption();

/// The folder that the option names, or the default one. Fails with a sentence if there is neither.
Result<QString> dataDirectory(const QCommandLineParser &parser);

} // namespace chatbook::server
