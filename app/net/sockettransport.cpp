#include "sockettransport.h"

namespace chatbook::app {
SocketTransport::SocketTransport(const Clock &clock, RandomSource random)
    : m_client(clock, std::move(random))
{
    connect(&m_client, &SocketIoClient::connecting, this, &Transport::connecting);
    connect(&m_client, &SocketIoClient::connected, this, &Transport::connected);
    connect(&m_client, &SocketIoClient::disconnected, this, &Transport::disconnected);
    connect(&m_client, &SocketIoClient::keyRefused, this, &Transport::keyRefused);
    connect(&m_client, &SocketIoClient::eventReceived, this, &Transport::eventReceived);
}

void SocketTransport::request(QLatin1StringView name, const QJsonObject &arguments, Handler handler,
                              std::chrono::milliseconds within)
{
    m_client.request(QString(name), arguments, within, std::move(handler));
}

void SocketTransport::emitEvent(QLatin1StringView name, const QJsonObject &arguments)
{
    m_client.emitEvent(QString(name), arguments);
}

} // namespace chatbook::app
