#pragma once

#include "result.h"

#include <QString>

#include <cstdio>

/// Output of a program to its terminal.
namespace chatbook::terminal {

/// Call it first in a program. A closed standard stream stays closed: no file or socket that is
/// opened later takes its place and gets what is printed. Writing to a closed pipe is an error, not
/// a signal.
void keepStreams();

/// Prints the text as it is, at once.
void print(std::FILE *stream, const QString &text);

/// Prints bytes on standard output.
void write(const QByteArray &bytes);

/// Whether standard output took everything; each failure is reported once, as a sentence.
Result<Done> written();

/// The start of a line on standard error that gives it a priority in systemd's journal (LOG_ERR and
/// the like; sd-daemon(3)). Empty if standard error leads elsewhere.
QByteArray journalPrefix(int priority);

/// Prints one sentence on standard error, from `program`. Returns `status`, to end with.
int refuse(const QString &program, const QString &sentence, int status);

/// The exit status of a program that would end with `status`: if something printed was not written,
/// for example on a full disk, it says so, and a status of 0 becomes 1.
int finish(const QString &program, int status);

} // namespace chatbook::terminal
