#include "controlclient.h"

#include "controlsocket.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QScopeGuard>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace chatbook::server {
namespace {

constexpr std::chrono::seconds patience{10};
constexpr qsizetype longestAnswer = 1 << 20; ///< bytes

Error failed(const QString &sentence)
{
    return {ErrorCode::Unavailable, sentence};
}

} // namespace

Result<QByteArray> askServer(const QString &dataDirectory, const QByteArray &request)
{
    const int folder =
        ::open(QFile::encodeName(dataDirectory).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return failed(QStringLiteral("The data folder %1 cannot be used: %2.")
                          .arg(dataDirectory, qt_error_string(errno)));
    const auto close = qScopeGuard([folder] { ::close(folder); });

    const QDeadlineTimer deadline(patience);
    QLocalSocket socket;
    socket.connectToServer(QFile::decodeName(ControlSocket::path(folder)));
    if (!socket.waitForConnected(int(deadline.remainingTime())))
        return failed(
            socket.error() == QLocalSocket::SocketAccessError
                ? QStringLiteral("The server's data folder %1 is another user's.")
                      .arg(dataDirectory)
                : QStringLiteral("No server is running on the data folder %1.").arg(dataDirectory));
    socket.write(request + '\n');
    QByteArray answer;
    while (socket.waitForReadyRead(int(deadline.remainingTime())) && answer.size() <= longestAnswer)
        answer += socket.readAll();
    answer += socket.readAll();
    if (!answer.endsWith('\n'))
        return failed(
            QStringLiteral("The server on the data folder %1 does not answer.").arg(dataDirectory));
    answer.chop(1);
    return answer;
}

} // namespace chatbook::server
