#include "link.h"

#include <QTimer>

namespace chatbook::app {

void Link::request(QLatin1StringView name, const QJsonObject &arguments, Answer answer)
{
    // Never called after this was destroyed.
    requestOnce(
        name, arguments,
        [this, name, arguments, answer = std::move(answer)](const Result<QJsonObject> &result) {
            if (result || result.error().code != ErrorCode::RateLimited) {
                answer(result);
                return;
            }
            QTimer::singleShot(retryAfterMs(result.error()), this, [this, name, arguments, answer] {
                request(name, arguments, answer);
            });
        });
}

void Link::change(QLatin1StringView name, const QJsonObject &arguments, DoneHandler done)
{
    // A change is pushed before its ack, and handled there.
    request(name, arguments, [done = std::move(done)](const Result<QJsonObject> &answer) {
        done(answer ? Result<Done>(Done{}) : Result<Done>(answer.error()));
    });
}

void Link::on(QLatin1StringView name, Handler handler)
{
    m_handlers[name.toString()].append(std::move(handler));
}

void Link::setState(State state, const std::optional<Error> &reason)
{
    if (m_state == state && m_reason == reason)
        return;
    m_state = state;
    m_reason = reason;
    emit stateChanged();
}

void Link::setIdentity(const User &self, const ServerInfo &server)
{
    m_self = self;
    m_server = server;
}

void Link::deliver(const QString &name, const QJsonObject &arguments)
{
    const QList<Handler> handlers = m_handlers.value(name);
    for (const Handler &handler : handlers)
        handler(arguments);
}

} // namespace chatbook::app
