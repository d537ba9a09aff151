#pragma once

#include "clock.h"
#include "result.h"

#include <functional>
#include <map>

#include <QJsonArray>
#include <QTimer>

namespace chatbook::app {

/// Requests that wait for their acks. Each handler is called once, later: with the ack's object if
/// its `ok` is true, with its error if not, or with `ErrorCode::Unavailable`. Handlers that are
/// left when this is destroyed are dropped.
class PendingRequests : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(const Result<QJsonObject> &)>;

    explicit PendingRequests(const Clock &clock);

    /// Gives the ack id to send with the request.
    quint64 add(std::chrono::milliseconds deadline, Handler handler);

    /// The ack `id` has come. Does nothing if it is too late.
    void answer(quint64 id, const QJsonArray &args);

    /// No ack will come.
    void failAll(Error why);

private:
    struct Pending
    {
        std::chrono::milliseconds until;
        Handler handler;
    };

    void expire();
    void arm();

    const Clock &m_clock;
    quint64 m_lastId = 0;
    std::map<quint64, Pending> m_pending;
    QTimer m_timer;
};

} // namespace chatbook::app
