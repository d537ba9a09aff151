#include "outbox.h"

#include "posts.h"
#include "text/blank.h"
#include "unsent.h"
#include "utctime.h"
#include "wirelimits.h"

#include <QPointer>

#include <algorithm>

namespace chatbook::app {
namespace {

constexpr int firstRetryMs = 500;
constexpr int longestRetryMs = 30'000;

std::optional<Error> refusal(const QString &content)
{
    if (isBlank(content))
        return because(Reason::NothingToSend, {}, ErrorCode::Invalid);
    if (!isStorableText(content))
        return because(Reason::NotText, {}, ErrorCode::Invalid);
    if (content.toUtf8().size() > limits::contentBytes)
        return because(Reason::MessageTooLong, {}, ErrorCode::TooLarge);
    return std::nullopt;
}

struct Request
{
    QLatin1StringView event;
    QJsonObject arguments;
};

/// The request that stores the message.
Request requestOf(const PendingMessage &message)
{
    QJsonObject arguments{{QLatin1StringView("content"), message.content},
                          {QLatin1StringView("clientOffset"), message.clientOffset}};
    switch (message.recipient.kind()) {
    case ConversationId::Kind::Feed:
        return {event::story, arguments};
    case ConversationId::Kind::Story:
        arguments.insert(QLatin1StringView("parent"), message.recipient.story().value);
        return {event::comment, arguments};
    case ConversationId::Kind::AllChat:
    case ConversationId::Kind::Direct:
        break;
    }
    arguments.insert(QLatin1StringView("recipient"),
                     QJsonObject{{QLatin1StringView("_id"), message.recipient.value}});
    if (message.replyTo)
        arguments.insert(QLatin1StringView("replyTo"), message.replyTo->id.value);
    return {event::message, arguments};
}

/// Whether sending the same message again may succeed.
bool mayGoOutLater(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::Internal ||
           code == ErrorCode::ServerFull || code == ErrorCode::NotLoggedIn;
}

} // namespace

Outbox::Outbox(Cache &cache, Link &link, const Clock &clock, Discards &discards,
               MakeClientOffset makeClientOffset, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
    , m_clock(clock)
    , m_discards(discards)
    , m_makeClientOffset(std::move(makeClientOffset))
{
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &Outbox::sendNext);
}

void Outbox::load()
{
    m_items.clear();
    m_cache.read([this](Database &database) {
        Rows rows = database.run(
            QStringLiteral("SELECT client_offset, recipient, content, written, reply, failure, "
                           "sent_after FROM outbox ORDER BY position"));
        while (rows.next()) {
            Item item{{.clientOffset = rows.text(0),
                       .recipient = {rows.text(1)},
                       .content = rows.text(2),
                       .written = utcTime(rows.integer(3)),
                       .replyTo = replyFromText(rows.text(4)),
                       .state = rows.isNull(5) ? PendingMessage::State::Waiting
                                               : PendingMessage::State::Failed,
                       .failure = rows.text(5)}};
            if (!rows.isNull(6))
                item.sentAfter = rows.integer(6);
            m_items.append(item);
        }
    });
}

Result<Done> Outbox::add(const ConversationId &recipient, const QString &content,
                         const std::optional<ReplyReference> &replyTo)
{
    if (const auto refused = refusal(content))
        return *refused;
    const PendingMessage item{.clientOffset = m_makeClientOffset(),
                              .recipient = recipient,
                              .content = content,
                              .written = m_clock.now(),
                              .replyTo = replyTo};
    const auto written = m_cache.writeNow([&](Database &database) {
        database.run(QStringLiteral("INSERT INTO outbox (client_offset, recipient, content, "
                                    "written, reply) VALUES (?, ?, ?, ?, ?)"),
                     {item.clientOffset, item.recipient.value, item.content,
                      item.written.toMSecsSinceEpoch(), textOf(item.replyTo)});
    });
    if (!written)
        return written.error();
    m_items.append({.message = item});
    emit changed(item.recipient, item.clientOffset);
    sendNext();
    return Done{};
}

void Outbox::sendAgain(const QString &clientOffset)
{
    const qsizetype index = indexOf(clientOffset);
    if (index < 0 || m_items[index].message.state != PendingMessage::State::Failed)
        return;
    m_items[index].message.state = PendingMessage::State::Waiting;
    setFailure(index, {});
    sendNext();
}

void Outbox::discard(const QString &clientOffset)
{
    const qsizetype index = indexOf(clientOffset);
    if (index < 0) {
        emit errorOccurred(because(Reason::AlreadySent));
        return;
    }
    const ConversationId recipient = m_items[index].message.recipient;
    const std::optional<qint64> sentAfter = m_items[index].sentAfter;
    removeAt(index);
    if (sentAfter)
        m_discards.add(clientOffset, recipient, *sentAfter);
    m_cache.erasedText();
    m_cache.flush();
    emit changed(recipient, clientOffset);
    if (sentAfter && !m_started)
        emit errorOccurred(because(Reason::MayHaveBeenSent));
}

QList<PendingMessage> Outbox::pending(const ConversationId &recipient) const
{
    QList<PendingMessage> found;
    for (const Item &item : m_items)
        if (item.message.recipient == recipient)
            found.append(item.message);
    return found;
}

bool Outbox::settle(const QString &clientOffset)
{
    const qsizetype index = clientOffset.isEmpty() ? -1 : indexOf(clientOffset);
    if (index < 0)
        return false;
    removeAt(index);
    return true;
}

void Outbox::start()
{
    m_started = true;
    m_retryMs = 0;
    sendNext();
}

void Outbox::stop()
{
    m_started = false;
    m_retryTimer.stop();
    m_inFlight.clear();
    ++m_connection;
}

qsizetype Outbox::indexOf(const QString &clientOffset) const
{
    const auto found = std::find_if(m_items.begin(), m_items.end(), [&](const Item &item) {
        return item.message.clientOffset == clientOffset;
    });
    return found == m_items.end() ? -1 : found - m_items.begin();
}

void Outbox::removeAt(qsizetype index)
{
    const QString clientOffset = m_items.takeAt(index).message.clientOffset;
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("DELETE FROM outbox WHERE client_offset=?"), {clientOffset});
    });
}

void Outbox::setFailure(qsizetype index, const QString &failure)
{
    PendingMessage &item = m_items[index].message;
    item.failure = failure;
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("UPDATE outbox SET failure=? WHERE client_offset=?"),
                     {item.state == PendingMessage::State::Failed ? sqlText(failure) : QVariant(),
                      item.clientOffset});
    });
    const QString clientOffset = item.clientOffset;
    emit changed(item.recipient, clientOffset);
}

void Outbox::sendNext()
{
    // One at a time, so that the server stores them in the order in which they were written.
    if (!m_started || !m_inFlight.isEmpty() || m_retryTimer.isActive())
        return;
    const auto next = std::find_if(m_items.begin(), m_items.end(), [](const Item &item) {
        return item.message.state == PendingMessage::State::Waiting;
    });
    if (next == m_items.end())
        return;
    noteSending(*next);
    const PendingMessage &message = next->message;
    m_inFlight = message.clientOffset;
    // The link must not repeat it: it may be discarded before the next try.
    const Request request = requestOf(message);
    m_link.requestOnce(request.event, request.arguments,
                       [self = QPointer(this), clientOffset = m_inFlight,
                        connection = m_connection](const Result<QJsonObject> &answer) {
                           if (self && self->m_connection == connection)
                               self->answered(clientOffset, answer);
                       });
}

/// On disk before it is sent: after a kill, discarding it must know that it may be stored.
void Outbox::noteSending(Item &item)
{
    if (item.sentAfter)
        return;
    item.sentAfter = m_cache.serverOffset().value_or(0);
    // If the disk refuses, at least this run knows.
    (void)m_cache.writeNow([&](Database &database) {
        database.run(QStringLiteral("UPDATE outbox SET sent_after=? WHERE client_offset=?"),
                     {*item.sentAfter, item.message.clientOffset});
    });
}

void Outbox::answered(const QString &clientOffset, const Result<QJsonObject> &answer)
{
    m_inFlight.clear();
    const qsizetype index = indexOf(clientOffset);
    if (answer) {
        m_retryMs = 0;
        const auto document = documentFromAck(*answer);
        if (index < 0 && document) {
            m_discards.stored(document->message);
        } else if (index >= 0) {
            const ConversationId recipient = m_items[index].message.recipient;
            if (document)
                emit acknowledged(document->message);
            if (settle(clientOffset))
                announce(recipient, clientOffset);
        }
        sendNext();
    } else if (answer.error().code == ErrorCode::RateLimited) {
        m_retryTimer.start(retryAfterMs(answer.error()));
    } else if (index < 0) {
        m_retryMs = 0;
        sendNext();
    } else if (mayGoOutLater(answer.error().code)) {
        retryLater();
    } else {
        refused(index, answer.error().message);
        sendNext();
    }
}

/// Refused for good: the server has not stored it.
void Outbox::refused(qsizetype index, const QString &why)
{
    m_items[index].sentAfter.reset();
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("UPDATE outbox SET sent_after=NULL WHERE client_offset=?"),
                     {m_items[index].message.clientOffset});
    });
    m_items[index].message.state = PendingMessage::State::Failed;
    setFailure(index, why);
}

void Outbox::retryLater()
{
    m_retryMs = std::clamp(m_retryMs * 2, firstRetryMs, longestRetryMs);
    m_retryTimer.start(m_retryMs);
}

} // namespace chatbook::app
