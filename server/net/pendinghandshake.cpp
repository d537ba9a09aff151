#include "pendinghandshake.h"

#include "addresskey.h"

#include <utility>

namespace chatbook::server::net {

PendingHandshake::PendingHandshake(PeerSocket peerSocket, Shared &shared)
    : Expiring(shared.deadlines)
    , m_peerSocket(std::move(peerSocket))
    , m_addressKey(net::addressKey(m_peerSocket.socket->peerAddress()))
    , m_shared(shared)
{
    QTcpSocket *socket = m_peerSocket.socket.get();
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setReadBufferSize(shared.options.maxHead);
    connect(socket, &QTcpSocket::readyRead, this, &PendingHandshake::read);
    connect(socket, &QTcpSocket::disconnected, this, &PendingHandshake::gone);
    if (shared.options.headTimeout.count() > 0)
        expireAt(shared.clock.elapsed() + shared.options.headTimeout);
}

PendingHandshake::~PendingHandshake()
{
    if (m_peerSocket.socket)
        m_peerSocket.socket->disconnect(this);
}

std::optional<PeerSocket> PendingHandshake::accept(const QByteArray &answer)
{
    m_peerSocket.socket->disconnect(this);
    write(answer);
    if (m_peerSocket.socket->state() == QAbstractSocket::UnconnectedState)
        return std::nullopt;
    return std::move(m_peerSocket);
}

void PendingHandshake::refuse(const Refusal &refusal)
{
    // Unread input would make the kernel reset the connection, and the answer would be lost.
    m_peerSocket.socket->readAll();
    write(httpResponse(refusal));
    m_peerSocket.socket->disconnectFromHost();
}

void PendingHandshake::cutOff()
{
    m_peerSocket.socket->abort();
}

void PendingHandshake::expired()
{
    if (!m_hasHead)
        m_shared.refusals.connections.count(QLatin1StringView("no_request"));
    cutOff();
}

void PendingHandshake::read()
{
    const qsizetype longest = m_shared.options.maxHead;
    m_head += m_peerSocket.readAll();
    m_head.truncate(longest);
    if (m_peerSocket.hasForWire())
        write({});
    if (m_peerSocket.hasEnded()) {
        m_shared.refusals.connections.count(QLatin1StringView("bad_tls"));
        return m_peerSocket.socket->disconnectFromHost();
    }
    // Not text: a client speaks TLS to a plain server, and would wait for an answer.
    const bool isText = m_head.isEmpty() || (m_head.front() >= 'A' && m_head.front() <= 'Z');
    if (isText && !m_head.contains("\r\n\r\n") && m_head.size() < longest)
        return;
    m_hasHead = true;
    disconnect(m_peerSocket.socket.get(), &QTcpSocket::readyRead, this, nullptr);
    emit headArrived(m_head);
}

void PendingHandshake::write(const QByteArray &bytes)
{
    const auto &[socket, tls] = m_peerSocket;
    if (tls)
        tls->send(bytes);
    socket->write(tls ? tls->takeForWire() : bytes);
    socket->flush();
}

} // namespace chatbook::server::net
