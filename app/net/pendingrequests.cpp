#include "pendingrequests.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace chatbook::app {

using std::chrono::milliseconds;

PendingRequests::PendingRequests(const Clock &clock)
    : m_clock(clock)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &PendingRequests::expire);
}

quint64 PendingRequests::add(milliseconds deadline, Handler handler)
{
    m_pending.emplace(++m_lastId, Pending{m_clock.elapsed() + deadline, std::move(handler)});
    arm();
    return m_lastId;
}

void PendingRequests::answer(quint64 id, const QJsonArray &args)
{
    if (auto pending = m_pending.extract(id))
        pending.mapped().handler(resultFromAck(args.at(0).toObject()));
}

void PendingRequests::failAll(Error why)
{
    why.code = ErrorCode::Unavailable;
    const QPointer self(this);
    // Only those that wait now: a handler may make a new request.
    for (const auto &[id, pending] : std::exchange(m_pending, {})) {
        pending.handler(why);
        if (!self)
            return;
    }
}

void PendingRequests::expire()
{
    const QPointer self(this);
    const milliseconds now = m_clock.elapsed();
    std::map<quint64, Pending> late;
    for (auto it = m_pending.begin(); it != m_pending.end();) {
        const auto current = it++;
        if (current->second.until <= now)
            late.insert(m_pending.extract(current));
    }
    arm();
    for (const auto &[id, pending] : late) {
        pending.handler(because(Reason::NoAnswerInTime));
        if (!self)
            return;
    }
}

void PendingRequests::arm()
{
    const auto first =
        std::min_element(m_pending.begin(), m_pending.end(), [](const auto &a, const auto &b) {
            return a.second.until < b.second.until;
        });
    if (first != m_pending.end())
        m_timer.start(std::max(milliseconds(0), first->second.until - m_clock.elapsed()));
}

} // namespace chatbook::app
