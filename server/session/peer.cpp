#include "peer.h"

#include "exceeds.h"
#include "ratelimited.h"

#include <QPointer>

namespace chatbook::server {
namespace {

/// By then requests under way may be answered.
constexpr std::chrono::milliseconds tryAgainAfter = std::chrono::seconds(1);

/// Pages that are read at a time for one peer: everyone shares the readers' queue, and a page is
/// kept in memory until the peer has taken it in.
constexpr int pagesAtOnce = 2;

/// Memory that a value takes, in bytes, as an estimate: an array of arrays takes many times its
/// text.
qint64 heldBytes(const QJsonValue &value)
{
    constexpr qint64 itself = 16;
    constexpr qint64 container = 128;
    qint64 bytes = itself + value.toString().size() * qint64(sizeof(QChar));
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        bytes += container;
        for (const QJsonValue item : array)
            bytes += heldBytes(item);
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        bytes += container;
        for (auto member = object.begin(); member != object.end(); ++member)
            bytes += heldBytes(member.key()) + heldBytes(member.value());
    }
    return bytes;
}

} // namespace

Peer::Peer(net::Connection &connection, Handler &handler, const Clock &clock, const Bounds &bounds)
    : QObject(&connection)
    , m_connection(connection)
    , m_handler(handler)
    , m_clock(clock)
    , m_bounds(bounds)
    , m_rate(bounds.requestsPerSecond)
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
    ++m_outstanding;
    if (const std::chrono::milliseconds wait = tooMuch(); wait.count() > 0) {
        const Error error =
            rateLimited(wait, QStringLiteral("This is too much at once. Please wait a moment."));
        m_connection.blame(error.message);
        plainAckTo(ackId).fail(error);
        return;
    }
    const QJsonValue argument =
        arguments.isEmpty() ? QJsonValue(QJsonValue::Undefined) : arguments.first();
    m_waiting.enqueue({event, argument, ackId, m_handler.isPage(event)});
    pump();
    if (m_waiting.isEmpty()) // the usual case
        return;
    Request &last = m_waiting.last();
    last.bytes = heldBytes(last.event) + heldBytes(last.argument);
    m_waitingBytes += last.bytes;
    limitReading();
}

/// How long the new request has to wait; 0: go ahead.
std::chrono::milliseconds Peer::tooMuch()
{
    const std::chrono::milliseconds now = m_clock.elapsed();
    if (const std::chrono::milliseconds wait = m_rate.take(now); wait.count() > 0)
        return wait;
    if (m_quota)
        if (const std::chrono::milliseconds wait = m_quota->rate.take(now); wait.count() > 0)
            return wait;
    const bool full = exceeds(m_outstanding, m_bounds.outstandingRequests) ||
                      exceeds(m_waiting.size() + 1, m_bounds.waitingRequests);
    return full ? tryAgainAfter : std::chrono::milliseconds(0);
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

/// Whether the next request may be carried out.
bool Peer::mayGoOn()
{
    // A peer that does not read its answers gets no more of them, and for a peer that was shut out
    // nothing more is done.
    if (m_held || m_pages >= pagesAtOnce || m_waiting.isEmpty() || m_connection.isCongested() ||
        !m_connection.isOpen())
        return false;
    return !m_quota || !m_waiting.head().isPage ||
           m_quota->pages.mayBegin(*this, [this] { pump(); });
}

void Peer::pump()
{
    if (m_pumping)
        return;
    m_pumping = true;
    while (mayGoOn()) {
        const Request request = m_waiting.dequeue();
        m_waitingBytes -= request.bytes;
        m_handler.request(*this, request);
    }
    m_pumping = false;
    limitReading();
}

void Peer::limitReading()
{
    m_connection.setReading(!exceeds(m_waitingBytes, m_bounds.waitingBytes));
}

void Peer::logIn(const Account &account, const QByteArray &tokenHash,
                 std::shared_ptr<UserQuota> quota)
{
    m_account = account;
    m_tokenHash = tokenHash;
    m_quota = std::move(quota);
    m_connection.setJoined(true);
}

void Peer::logOut()
{
    m_account.reset();
    m_tokenHash.clear();
    m_quota.reset();
    m_connection.setJoined(false);
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

void Peer::refuseConnect(const Error &error)
{
    m_connection.refusals().requests.count(wireName(error.code));
    m_connection.refuseConnect(error.message, toJsonText(error).utf8());
}

Ack Peer::ackTo(const Request &request)
{
    return request.isPage ? pageAckTo(request.ackId) : plainAckTo(request.ackId);
}

Ack Peer::plainAckTo(const std::optional<quint64> &ackId)
{
    return Ack([peer = QPointer(this), ackId](const Result<JsonText> &result) {
        if (!peer)
            return;
        --peer->m_outstanding;
        if (!result)
            peer->m_connection.refusals().requests.count(wireName(result.error().code));
        if (!ackId)
            return;
        const JsonText fields =
            result ? *result
                   : JsonText::object({{QLatin1StringView("error"), toJsonText(result.error())}});
        // In parts, so that a long page is copied only once, into its frame.
        const QByteArrayView members = QByteArrayView(fields.utf8()).chopped(1);
        peer->m_connection.sendAck(*ackId, {members, members.size() > 1 ? "," : "",
                                            result ? R"("ok":true})" : R"("ok":false})"});
    });
}

/// Only few pages are under way at a time.
Ack Peer::pageAckTo(const std::optional<quint64> &ackId)
{
    ++m_pages;
    if (m_quota)
        m_quota->pages.begin();
    return Ack([peer = QPointer(this), ack = plainAckTo(ackId),
                quota = m_quota](const Result<JsonText> &result) {
        if (quota)
            quota->pages.end();
        if (!peer)
            return;
        --peer->m_pages;
        if (result)
            ack.succeed(*result);
        else
            ack.fail(result.error());
        peer->pump();
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
    if (exceeds(m_keptBytes, m_connection.options().maxLiveBacklog)) {
        m_connection.closeFor(QLatin1StringView("too_slow"),
                              QWebSocketProtocol::CloseCodePolicyViolated,
                              QStringLiteral("Too slow"));
        return;
    }
    m_kept.push_back({frame, changed});
}

void Peer::stayBehind()
{
    m_live = Live::No;
    // Documents are read from the store again, but events without an offset are nowhere else.
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

} // namespace chatbook::server
