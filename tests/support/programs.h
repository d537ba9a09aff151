#pragma once

#include <QByteArray>
#include <QStandardPaths>

#include <initializer_list>

namespace chatbook {

/// The reason to skip a test that needs these programs, which names the first missing one; empty if
/// all are installed.
inline QByteArray missingOf(std::initializer_list<const char *> programs)
{
    for (const char *program : programs)
        if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty())
            return program + QByteArray(" is not installed: run resources/install-packages test");
    return {};
}

} // namespace chatbook
