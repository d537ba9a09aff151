#include "joinrequests.h"

#include "exceeds.h"
#include "peer.h"
#include "protocol.h"

#include <algorithm>

namespace chatbook::server {
namespace {

constexpr QLatin1StringView secondsKey("seconds");

Error refusedBy(const QString &sentence)
{
    return {ErrorCode::Forbidden, sentence};
}

} // namespace

JoinRequests::JoinRequests(const Clock &clock, const Bounds &bounds)
    : m_clock(clock)
    , m_bounds(bounds)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &JoinRequests::expire);
}

Result<Done> JoinRequests::add(Peer &peer, const User &account, Decided decided)
{
    const std::optional<quint64> addressKey = peer.connection().addressKey();
    const auto fromThere =
        std::count_if(m_waiting.cbegin(), m_waiting.cend(), [&](const Waiting &waiting) {
            return addressKey && waiting.addressKey == addressKey;
        });
    if (exceeds(m_waiting.size() + 1, m_bounds.waitingToJoin) ||
        exceeds(fromThere + 1, m_bounds.waitingToJoinPerAddress))
        return Error{ErrorCode::ServerFull,
                     QStringLiteral("Too many wait to be let in. Please try again later.")};
    m_waiting.append(
        {{++m_lastId, account, peer.connection().peerAddress().toString(), m_clock.now()},
         &peer,
         addressKey,
         std::move(decided),
         m_clock.elapsed()});
    // It waits for the host and is bounded here, so the time limit on logins must not apply.
    peer.connection().setJoined(true);
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(m_bounds.waitingToJoinTime).count();
    peer.send(event::knocking, hasPatience() ? JsonText::object({{secondsKey, qint64(seconds)}})
                                             : JsonText::object({}));
    startTimer();
    emit changed();
    return Done{};
}

void JoinRequests::leave(Peer &peer)
{
    if (m_waiting.removeIf([&](const Waiting &waiting) { return waiting.peer == &peer; }) > 0)
        emit changed();
}

Result<Done> JoinRequests::decide(qint64 id, bool admitted)
{
    const auto found = std::find_if(m_waiting.cbegin(), m_waiting.cend(),
                                    [id](const Waiting &w) { return w.request.id == id; });
    if (found == m_waiting.cend())
        return Error{ErrorCode::NotFound,
                     QStringLiteral("Nobody waits to be let in by that number or name.")};
    end(found - m_waiting.cbegin(),
        admitted ? Result<Done>(Done{})
                 : refusedBy(QStringLiteral("The host of this chat did not let you in.")));
    emit changed();
    return Done{};
}

void JoinRequests::admitAll()
{
    if (m_waiting.isEmpty())
        return;
    while (!m_waiting.isEmpty())
        end(0, Done{});
    emit changed();
}

QList<JoinRequests::Request> JoinRequests::all() const
{
    QList<Request> requests;
    for (const Waiting &waiting : m_waiting)
        requests.append(waiting.request);
    return requests;
}

void JoinRequests::expire()
{
    const qsizetype before = m_waiting.size();
    while (!m_waiting.isEmpty() &&
           m_waiting.first().began + m_bounds.waitingToJoinTime <= m_clock.elapsed())
        end(0, refusedBy(QStringLiteral("Nobody let you in. Please ask the host of this chat, and "
                                        "try again.")));
    startTimer();
    if (m_waiting.size() != before)
        emit changed();
}

void JoinRequests::startTimer()
{
    if (hasPatience() && !m_waiting.isEmpty() && !m_timer.isActive())
        m_timer.start(
            std::max(std::chrono::milliseconds(0),
                     m_waiting.first().began + m_bounds.waitingToJoinTime - m_clock.elapsed()));
}

void JoinRequests::end(qsizetype at, const Result<Done> &decision)
{
    const Waiting waiting = m_waiting.takeAt(at);
    if (!waiting.peer)
        return;
    waiting.peer->connection().setJoined(false);
    waiting.decided(decision);
}

} // namespace chatbook::server
