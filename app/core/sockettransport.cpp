#include "sockettransport.h"

namespace chatbook {
namespace {

/// Until the wire's client side is there: every attempt fails, and says so.
class NoTransport : public Transport
{
public:
    void open(const QUrl &) override
    {
        QMetaObject::invokeMethod(
            this, [this] { emit disconnected(QStringLiteral("The server is not there.")); },
            Qt::QueuedConnection);
    }
    void close() override {}
    void retryNow() override {}
    int nextRetryInMs() const override { return -1; }
    void request(QLatin1StringView, const QJsonObject &, Handler) override {}
    void emitEvent(QLatin1StringView, const QJsonObject &) override {}
};

} // namespace

std::unique_ptr<Transport> makeSocketTransport()
{
    return std::make_unique<NoTransport>();
}

} // namespace chatbook
