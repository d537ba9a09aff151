#include "controlsocket.h"

#include "datadirectory.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

namespace chatbook::server {
namespace {

constexpr qsizetype mostClients = 8;
constexpr qsizetype longestRequest = 4'096; ///< bytes

/// How long it waits before it tries again to get a free descriptor.
constexpr std::chrono::milliseconds acceptAgainAfter{1'000};

} // namespace

ControlSocket::ControlSocket(int folder, Answer answer, std::chrono::milliseconds patience)
    : m_folder(folder)
    , m_answer(std::move(answer))
    , m_patience(patience)
{}

ControlSocket::~ControlSocket()
{
    qDeleteAll(std::exchange(m_clients, {}));
    m_notifier.reset();
    if (m_descriptor < 0)
        return;
    ::close(m_descriptor);
    ::unlinkat(m_folder, controlFileName, 0);
}

QByteArray ControlSocket::path(int folder)
{
    return "/proc/self/fd/" + QByteArray::number(folder) + '/' + controlFileName;
}

Result<Done> ControlSocket::listen()
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray path = ControlSocket::path(m_folder);
    std::copy(path.begin(), path.end(), address.sun_path);

    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    // fchmod() comes before bind(), so that nobody else can ever open the file. We hold the
    // folder's lock, so a file that is already there belongs to nobody.
    if (descriptor < 0 || ::fchmod(descriptor, 0600) != 0 ||
        (::unlinkat(m_folder, controlFileName, 0) != 0 && errno != ENOENT) ||
        ::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        ::listen(descriptor, int(mostClients)) != 0) {
        const QString reason = qt_error_string(errno);
        if (descriptor >= 0)
            ::close(descriptor);
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("The control socket cannot be made: %1.").arg(reason)};
    }
    m_descriptor = descriptor;
    m_notifier = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &ControlSocket::accept);
    return Done{};
}

void ControlSocket::accept()
{
    const int descriptor = ::accept4(m_descriptor, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
        m_notifier->setEnabled(false);
        QTimer::singleShot(acceptAgainAfter, this, [this] { m_notifier->setEnabled(true); });
        return;
    }
    if (m_clients.size() >= mostClients)
        m_clients.first()->abort();
    auto *client = new QLocalSocket(this);
    m_clients.append(client);
    client->setReadBufferSize(longestRequest);
    connect(client, &QLocalSocket::readyRead, this, [this, client] { read(client); });
    connect(client, &QLocalSocket::disconnected, this, [this, client] {
        m_clients.removeOne(client);
        client->deleteLater();
    });
    QTimer::singleShot(m_patience, client, [client] { client->abort(); });
    client->setSocketDescriptor(descriptor);
}

void ControlSocket::read(QLocalSocket *client)
{
    if (!client->canReadLine()) {
        if (client->bytesAvailable() >= longestRequest)
            client->abort();
        return;
    }
    disconnect(client, &QLocalSocket::readyRead, this, nullptr);
    m_answer(client->readLine().trimmed(), [client = QPointer(client)](const QByteArray &answer) {
        if (!client)
            return;
        client->write(answer + '\n');
        client->disconnectFromServer();
    });
}

} // namespace chatbook::server
