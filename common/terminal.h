#pragma once

#include "result.h"

#include <QString>

#include <cstdio>

/// What a program says to whoever started it.
namespace chatbook::terminal {

/// First of all in a program. A standard stream that was closed stays so: no file or socket that is
/// opened later takes its place, and gets what is printed. A closed pipe is an error, and no
/// signal.
void keepStreams();

/// At once, as it stands.
void print(std::FILE *stream, const QString &text);

/// The same of bytes, on standard output.
void write(const QByteArray &bytes);

/// Whether standard output took all that was printed; for each failure a sentence once.
Result<Done> written();

/// What a line on standard error begins with, so that systemd's journal takes it for one of that
/// priority (LOG_ERR and the like; sd-daemon(3)). Nothing where standard error leads elsewhere.
QByteArray journalPrefix(int priority);

/// One sentence on standard error, from `program`. Returns `status`, to end with.
int refuse(const QString &program, const QString &sentence, int status);

/// What a program ends with that would end with `status`: when something that it printed was not
/// written, on a full disk perhaps, it says so, and the status is 1 if it was 0.
int finish(const QString &program, int status);

} // namespace chatbook::terminal
