#pragma once

#include <QString>

#include <cstdio>

/// What a program says to whoever started it.
namespace chatbook::terminal {

/// At once, as it stands.
void print(std::FILE *stream, const QString &text);

/// One sentence on standard error, from `program`. Returns `status`, to end with.
int refuse(const QString &program, const QString &sentence, int status);

} // namespace chatbook::terminal
