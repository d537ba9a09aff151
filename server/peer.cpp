#include "peer.h"

#include "hub.h"

#include <QPointer>

namespace chatbook {
namespace {

/// Requests that one connection may have waiting; the next ones are rate_limited.
constexpr qsizetype waitingLimit = 256;

/// Bytes of events kept while catching up, after which the connection counts as too slow.
constexpr qsizetype keptLimit = 1 << 20;

Error rateLimited(std::chrono::milliseconds wait)
{
    return {ErrorCode::RateLimited,
            QStringLiteral("This is too much at once. Please wait a moment."),
            {{QLatin1StringView("retryAfterMs"), qint64(wait.count())}}};
}

} // namespace

Peer::Peer(net::Connection &connection, Handler &handler, const Clock &clock, int requestsPerSecond)
    : QObject(&connection)
    , m_connection(connection)
    , m_handler(handler)
    , m_clock(clock)
    , m_rate(requestsPerSecond)
{
    connection.setHandler(this);
}

void Peer::connectRequested(const QJsonObject &payload)
{
    m_handler.connectRequested(*this, payload);
}

void Peer::eventReceived(const QString &event, const QJsonArray &arguments,
                         std::optional<quint64> ackId, const QList<QByteArray> & /*attachments*/)
{
    std::chrono::milliseconds wait = m_rate.take(m_clock.elapsed());
    if (wait.count() == 0 && m_waiting.size() >= waitingLimit)
        wait = std::chrono::seconds(1);
    if (wait.count() > 0) {
        replyTo(ackId).fail(rateLimited(wait));
        return;
    }
    m_waiting.enqueue({event,
                       arguments.isEmpty() ? QJsonValue(QJsonValue::Undefined) : arguments.first(),
                       ackId});
    pump();
}

void Peer::drained()
{
    pump();
    emit writable();
}

void Peer::closed()
{
    m_handler.leave(*this);
}

void Peer::pump()
{
    if (m_pumping)
        return;
    m_pumping = true;
    // A peer that does not read its answers gets no further ones made for it.
    while (!m_held && !m_waiting.isEmpty() && !m_connection.isCongested()) {
        m_handler.request(*this, m_waiting.dequeue());
    }
    m_pumping = false;
}

void Peer::logIn(const Account &account, const QByteArray &tokenHash)
{
    m_account = account;
    m_tokenHash = tokenHash;
}

void Peer::logOut()
{
    m_account.reset();
    m_tokenHash.clear();
    m_live = Live::No;
    m_kept.clear();
    m_keptBytes = 0;
    m_missedPresence.clear();
}

void Peer::hold()
{
    m_held = true;
}

void Peer::release()
{
    m_held = false;
    pump();
}

Reply Peer::replyTo(const std::optional<quint64> &ackId)
{
    if (!ackId)
        return Reply([](const Result<JsonText> &) {});
    return Reply([peer = QPointer(this), id = *ackId](const Result<JsonText> &result) {
        if (!peer)
            return;
        JsonText ack =
            result ? *result
                   : JsonText::object({{QLatin1StringView("error"), toJsonText(result.error())}});
        ack.insert(QLatin1StringView("ok"), result.ok());
        peer->m_connection.sendAck(id, ack.utf8());
    });
}

void Peer::send(QLatin1StringView event, const JsonText &data)
{
    m_connection.sendReply(event, data.utf8());
}

void Peer::send(const net::Frame &frame)
{
    m_connection.sendReply(frame);
}

void Peer::deliver(const net::Frame &frame, qint64 changed)
{
    if (m_live == Live::Yes && changed > m_joinedAt)
        m_connection.sendLive(frame);
    else if (m_live == Live::Collecting)
        keep(frame, changed);
}

void Peer::deliver(const net::Frame &frame)
{
    if (m_live == Live::Yes)
        m_connection.sendLive(frame);
    else
        keep(frame, 0);
}

void Peer::keep(const net::Frame &frame, qint64 changed)
{
    m_keptBytes += frame.bytes().size();
    if (m_keptBytes > keptLimit) {
        m_connection.close(QWebSocketProtocol::CloseCodePolicyViolated, QStringLiteral("Too slow"));
        return;
    }
    m_kept.push_back({frame, changed});
}

void Peer::stayBehind()
{
    m_live = Live::No;
    // Documents are read from the store again; events without a place are nowhere else.
    std::erase_if(m_kept, [](const Kept &kept) { return kept.changed > 0; });
    m_keptBytes = 0;
    for (const Kept &kept : m_kept)
        m_keptBytes += kept.frame.bytes().size();
}

void Peer::collect()
{
    m_live = Live::Collecting;
}

void Peer::joinLive(qint64 head)
{
    m_live = Live::Yes;
    m_joinedAt = head;
    m_keptBytes = 0;
    for (const std::vector<Kept> kept = std::exchange(m_kept, {}); const Kept &event : kept)
        if (event.changed == 0 || event.changed > head)
            m_connection.sendLive(event.frame);
}

} // namespace chatbook
