#include "terminal.h"

namespace chatbook::terminal {

void print(std::FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

int refuse(const QString &program, const QString &sentence, int status)
{
    print(stderr, QStringLiteral("%1: %2\n").arg(program, sentence));
    return status;
}

} // namespace chatbook::terminal
