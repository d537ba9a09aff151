#pragma once

#include "clock.h"
#include "socketioclient.h"
#include "transport.h"

namespace chatbook::app {

/// The transport over Socket.IO.
class SocketTransport : public Transport
{
    Q_OBJECT

public:
    SocketTransport(const Clock &clock, RandomSource random);

    void open(const QUrl &address, const QList<QByteArray> &keys,
              const QList<QUrl> &others) override
    {
        m_client.open(address, keys, others);
    }
    void addHint(const QUrl &address) override { m_client.addHint(address); }
    QUrl address() const override { return m_client.server(); }
    void close() override { m_client.close(); }
    void retryNow() override { m_client.retryNow(); }
    int nextRetryInMs() const override { return m_client.nextRetryInMs(); }
    QByteArray key() const override { return m_client.key(); }
    bool isCertified() const override { return m_client.isCertified(); }
    void request(QLatin1StringView name, const QJsonObject &arguments, Handler handler,
                 std::chrono::milliseconds within) override;
    void emitEvent(QLatin1StringView name, const QJsonObject &arguments) override;

private:
    SocketIoClient m_client;
};

} // namespace chatbook::app
