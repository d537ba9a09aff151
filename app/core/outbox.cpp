#include "outbox.h"

#include "unsent.h"
#include "utctime.h"
#include "wirelimits.h"

#include <QPointer>

#include <algorithm>

namespace chatbook {
namespace {

constexpr int firstRetryMs = 500;
constexpr int longestRetryMs = 30'000;

std::optional<Error> refusal(const QString &content)
{
    if (content.isEmpty())
        return Error{ErrorCode::Invalid, QStringLiteral("There is nothing to send.")};
    if (!isStorableText(content))
        return Error{ErrorCode::Invalid,
                     QStringLiteral("The message holds characters that are no text.")};
    if (content.toUtf8().size() > limits::contentBytes)
        return Error{ErrorCode::TooLarge,
                     QStringLiteral("The message is too long. Send it in parts.")};
    return std::nullopt;
}

/// Whether it may succeed when it is sent again as it is.
bool mayGoOutLater(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::Internal ||
           code == ErrorCode::RateLimited || code == ErrorCode::ServerFull ||
           code == ErrorCode::NotLoggedIn;
}

} // namespace

Outbox::Outbox(Cache &cache, ServerLink &link, const Clock &clock,
               MakeClientOffset makeClientOffset, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
    , m_clock(clock)
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
            QStringLiteral("SELECT client_offset, recipient, content, written, reply, failure "
                           "FROM outbox ORDER BY position"));
        while (rows.next())
            m_items.append({.clientOffset = rows.text(0),
                            .recipient = {rows.text(1)},
                            .content = rows.text(2),
                            .written = utcTime(rows.integer(3)),
                            .replyTo = replyFromText(rows.text(4)),
                            .state = rows.isNull(5) ? PendingMessage::State::Waiting
                                                    : PendingMessage::State::Failed,
                            .failure = rows.text(5)});
    });
}

Result<Done> Outbox::add(const RecipientId &recipient, const QString &content,
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
    m_items.append(item);
    emit changed(item.recipient, item.clientOffset);
    sendNext();
    return Done{};
}

void Outbox::sendAgain(const QString &clientOffset)
{
    const qsizetype index = indexOf(clientOffset);
    if (index < 0 || m_items[index].state != PendingMessage::State::Failed)
        return;
    m_items[index].state = PendingMessage::State::Waiting;
    setFailure(index, {});
    sendNext();
}

void Outbox::discard(const QString &clientOffset)
{
    const qsizetype index = indexOf(clientOffset);
    if (index < 0)
        return;
    const RecipientId recipient = m_items[index].recipient;
    removeAt(index);
    m_cache.erasedText();
    m_cache.flush();
    emit changed(recipient, clientOffset);
}

QList<PendingMessage> Outbox::pending(const RecipientId &recipient) const
{
    QList<PendingMessage> found;
    std::copy_if(m_items.begin(), m_items.end(), std::back_inserter(found),
                 [&](const PendingMessage &item) { return item.recipient == recipient; });
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
    const auto found =
        std::find_if(m_items.begin(), m_items.end(),
                     [&](const PendingMessage &item) { return item.clientOffset == clientOffset; });
    return found == m_items.end() ? -1 : found - m_items.begin();
}

void Outbox::removeAt(qsizetype index)
{
    const QString clientOffset = m_items.takeAt(index).clientOffset;
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("DELETE FROM outbox WHERE client_offset=?"), {clientOffset});
    });
}

void Outbox::setFailure(qsizetype index, const QString &failure)
{
    PendingMessage &item = m_items[index];
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
    // One at a time, so that the server stores them in the order written.
    if (!m_started || !m_inFlight.isEmpty() || m_retryTimer.isActive())
        return;
    const auto next = std::find_if(m_items.begin(), m_items.end(), [](const PendingMessage &item) {
        return item.state == PendingMessage::State::Waiting;
    });
    if (next == m_items.end())
        return;
    QJsonObject arguments{
        {QLatin1StringView("recipient"),
         QJsonObject{{QLatin1StringView("_id"), next->recipient.value}}},
        {QLatin1StringView("content"), next->content},
        {QLatin1StringView("clientOffset"), next->clientOffset},
    };
    if (next->replyTo)
        arguments.insert(QLatin1StringView("replyTo"), next->replyTo->id.value);
    m_inFlight = next->clientOffset;
    m_link.request(event::message, arguments,
                   [self = QPointer(this), clientOffset = next->clientOffset,
                    connection = m_connection](const Result<QJsonObject> &answer) {
                       if (self && self->m_connection == connection)
                           self->answered(clientOffset, answer);
                   });
}

void Outbox::answered(const QString &clientOffset, const Result<QJsonObject> &answer)
{
    m_inFlight.clear();
    const qsizetype index = indexOf(clientOffset);
    if (answer.ok() || index < 0) {
        m_retryMs = 0;
        if (index >= 0) {
            const RecipientId recipient = m_items[index].recipient;
            removeAt(index);
            if (const auto message =
                    messageFromJson(answer.value().value(QLatin1StringView("message"))))
                emit acknowledged(*message);
            emit changed(recipient, clientOffset);
        }
        sendNext();
    } else if (mayGoOutLater(answer.error().code)) {
        retryLater();
    } else {
        m_items[index].state = PendingMessage::State::Failed;
        setFailure(index, answer.error().message);
        sendNext();
    }
}

void Outbox::retryLater()
{
    m_retryMs = std::clamp(m_retryMs * 2, firstRetryMs, longestRetryMs);
    m_retryTimer.start(m_retryMs);
}

} // namespace chatbook
