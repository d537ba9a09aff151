#include "net/newcomer.h"

#include <utility>

namespace chatbook::net {

Newcomer::Newcomer(QTcpSocket *socket, Shared &shared)
    : Expiring(shared.deadlines)
    , m_socket(socket)
    , m_maxHead(shared.options.maxHead)
{
    socket->setParent(this);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(socket, &QTcpSocket::readyRead, this, &Newcomer::read);
    connect(socket, &QTcpSocket::disconnected, this, &Newcomer::gone);
    expireAt(shared.clock.elapsed() + shared.options.headTimeout);
}

Newcomer::~Newcomer()
{
    if (m_socket)
        m_socket->disconnect(this);
}

QTcpSocket *Newcomer::takeSocket()
{
    m_socket->disconnect(this);
    m_socket->setParent(nullptr);
    return std::exchange(m_socket, nullptr);
}

void Newcomer::refuse(const Refusal &refusal)
{
    // What stays unread would make the kernel reset the connection, and the answer be lost.
    m_socket->readAll();
    m_socket->write(httpResponse(refusal));
    m_socket->disconnectFromHost();
}

void Newcomer::cutOff()
{
    m_socket->abort();
}

void Newcomer::read()
{
    const QByteArray bytes = m_socket->peek(m_maxHead);
    if (!bytes.contains("\r\n\r\n") && bytes.size() < m_maxHead)
        return;
    disconnect(m_socket, &QTcpSocket::readyRead, this, nullptr);
    emit headArrived(bytes);
}

} // namespace chatbook::net
