#include "instance.h"

#include "joinlink.h"

#include <QCryptographicHash>
#include <QLocalServer>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>

namespace chatbook::app {
namespace {

constexpr int patienceMs = 1'000;
constexpr qsizetype longestLine = 4 * JoinLink::longest; ///< bytes
constexpr QByteArrayView understood("ok\n");
constexpr QLatin1StringView hosts("host");

/// A line of fields with tabs between them. The place comes first, because it was once the only
/// field.
QByteArray lineOf(const SecondStart &start)
{
    const QStringList fields{start.place.simplified(), start.host ? hosts : QLatin1StringView(),
                             QString::fromUtf8(start.activationToken).simplified()};
    return fields.join(u'\t').toUtf8() + '\n';
}

SecondStart startOf(const QByteArray &line)
{
    const QStringList fields = QString::fromUtf8(line).chopped(1).split(u'\t');
    return {.place = fields.value(0).simplified(),
            .host = fields.value(1) == hosts,
            .activationToken = fields.value(2).toUtf8()};
}

QString socketPath(const QString &folder)
{
    const QByteArray hash =
        QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) +
           QStringLiteral("/chatbook-") + QString::fromLatin1(hash);
}

} // namespace

Instance::Instance(const QString &folder, QObject *parent)
    : QObject(parent)
    , m_path(socketPath(folder))
    , m_server(std::make_unique<QLocalServer>())
{}

Instance::~Instance() = default;

bool Instance::handOver(const QString &folder, const SecondStart &start)
{
    QLocalSocket socket;
    socket.connectToServer(socketPath(folder));
    if (!socket.waitForConnected(patienceMs))
        return false;
    socket.write(lineOf(start));
    // If it is closed at once, the line may be lost.
    return socket.waitForReadyRead(patienceMs) && socket.readAll() == understood;
}

bool Instance::listen()
{
    // We hold the profile's lock, so a socket that is there belongs to nobody.
    QLocalServer::removeServer(m_path);
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server.get(), &QLocalServer::newConnection, this, &Instance::accept);
    return m_server->listen(m_path);
}

void Instance::accept()
{
    while (QLocalSocket *socket = m_server->nextPendingConnection()) {
        socket->setReadBufferSize(longestLine);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(*socket); });
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        QTimer::singleShot(patienceMs, socket, [socket] { socket->abort(); });
    }
}

void Instance::read(QLocalSocket &socket)
{
    if (!socket.canReadLine()) {
        if (socket.bytesAvailable() >= longestLine)
            socket.abort();
        return;
    }
    const SecondStart start = startOf(socket.readLine());
    disconnect(&socket, &QLocalSocket::readyRead, this, nullptr);
    socket.write(understood.toByteArray());
    socket.disconnectFromServer();
    emit startedAgain(start);
}

} // namespace chatbook::app
