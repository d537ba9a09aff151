#include "terminal.h"

#include <cerrno>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

namespace chatbook::terminal {
namespace {

/// Why standard output failed, as `errno`: stdio does not keep it.
int outputError = 0;

bool put(std::FILE *stream, const QByteArray &bytes)
{
    return std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream) ==
               size_t(bytes.size()) &&
           std::fflush(stream) == 0;
}

void note(bool isGood)
{
    if (!isGood && outputError == 0)
        outputError = errno;
}

} // namespace

void keepStreams()
{
    std::signal(SIGPIPE, SIG_IGN);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0)
            // Gets the lowest free number, which is this one. Nothing can be written to it.
            (void)::open("/dev/null", O_RDONLY);
}

void print(std::FILE *stream, const QString &text)
{
    const bool isGood = put(stream, text.toUtf8());
    if (stream == stdout)
        note(isGood);
}

void write(const QByteArray &bytes)
{
    note(put(stdout, bytes));
}

Result<Done> written()
{
    note(std::fflush(stdout) == 0);
    // A network disk may report errors only when a descriptor is closed. Closing a copy
    // is enough.
    if (const int copy = ::dup(STDOUT_FILENO); copy >= 0)
        note(::close(copy) == 0);
    if (outputError == 0)
        return Done{};
    return Error{ErrorCode::Unavailable, QStringLiteral("Standard output cannot be written: %1.")
                                             .arg(qt_error_string(std::exchange(outputError, 0)))};
}

QByteArray journalPrefix(int priority)
{
    static const bool isJournal = [] {
        struct stat info
        {};
        return ::fstat(STDERR_FILENO, &info) == 0 &&
               qgetenv("JOURNAL_STREAM") == QByteArray::number(quint64(info.st_dev)) + ':' +
                                                QByteArray::number(quint64(info.st_ino));
    }();
    return isJournal ? '<' + QByteArray::number(priority) + '>' : QByteArray();
}

int refuse(const QString &program, const QString &sentence, int status)
{
    print(stderr, QString::fromLatin1(journalPrefix(LOG_ERR)) +
                      QStringLiteral("%1: %2\n").arg(program, sentence));
    return status;
}

int finish(const QString &program, int status)
{
    const Result<Done> done = written();
    return done ? status : refuse(program, done.error().message, status == 0 ? 1 : status);
}

} // namespace chatbook::terminal
