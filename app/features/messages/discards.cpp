#include "discards.h"

#include "utctime.h"
#include "wirelimits.h"

#include <QJsonArray>
#include <QPointer>

namespace chatbook::app {
namespace {

/// If the server has not stored a message by then, it never got it.
constexpr qint64 forgottenAfterSeconds = qint64(24) * 60 * 60;

} // namespace

Discards::Discards(Cache &cache, Link &link, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_cache(cache)
    , m_link(link)
    , m_clock(clock)
{}

void Discards::load(const UserId &self)
{
    m_self = self;
    m_items.clear();
    m_cache.read([this](Database &database) {
        Rows rows = database.run(
            QStringLiteral("SELECT client_offset, recipient, sent_after, since FROM discarded"));
        while (rows.next())
            m_items.insert(rows.text(0), {.recipient = {rows.text(1)},
                                          .sentAfter = rows.integer(2),
                                          .since = utcTime(rows.integer(3))});
    });
}

void Discards::add(const QString &clientOffset, const ConversationId &recipient, qint64 sentAfter)
{
    const Item item{.recipient = recipient, .sentAfter = sentAfter, .since = m_clock.now()};
    m_items.insert(clientOffset, item);
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("INSERT OR REPLACE INTO discarded (client_offset, recipient, "
                                    "sent_after, since) VALUES (?, ?, ?, ?)"),
                     {clientOffset, recipient.value, sentAfter, item.since.toMSecsSinceEpoch()});
    });
}

void Discards::stored(const Message &message)
{
    const auto item = m_items.find(message.clientOffset);
    if (item == m_items.end() || message.sender.id != m_self)
        return;
    if (message.deletedAt) {
        forget(message.clientOffset);
        return;
    }
    item->id = message.id;
    remove(message.clientOffset);
}

void Discards::start()
{
    const QStringList all = m_items.keys();
    for (const QString &clientOffset : all) {
        Item &item = m_items[clientOffset];
        item.isAsked = false;
        if (item.id.isEmpty())
            look(clientOffset, item.sentAfter);
        else
            remove(clientOffset);
    }
}

void Discards::remove(const QString &clientOffset)
{
    Item &item = m_items[clientOffset];
    if (!m_link.isOpen() || std::exchange(item.isAsked, true))
        return;
    m_link.request(event::remove, {{QLatin1StringView("_id"), item.id.value}},
                   [self = QPointer(this), clientOffset](const Result<QJsonObject> &answer) {
                       // Forbidden: it was deleted already. Not found: the server was set back and
                       // no longer has it.
                       if (self && (answer || answer.error().code == ErrorCode::Forbidden ||
                                    answer.error().code == ErrorCode::NotFound))
                           self->forget(clientOffset);
                   });
}

/// Reads the conversation from its state when the message was first sent.
void Discards::look(const QString &clientOffset, qint64 after)
{
    QJsonObject arguments{
        {QLatin1StringView("recipient_id"), m_items.value(clientOffset).recipient.value},
        {QLatin1StringView("limit"), limits::pageMaximum}};
    if (after > 0)
        arguments.insert(QLatin1StringView("after"), after);
    else
        arguments.insert(QLatin1StringView("around"), 1);
    m_link.request(event::chat, arguments,
                   [self = QPointer(this), clientOffset, after](const Result<QJsonObject> &answer) {
                       if (self && answer && self->m_items.contains(clientOffset))
                           self->looked(clientOffset, after, *answer);
                   });
}

void Discards::looked(const QString &clientOffset, qint64 after, const QJsonObject &page)
{
    qint64 last = 0;
    for (const QJsonValue value : page.value(QLatin1StringView("messages")).toArray()) {
        const auto message = messageFromJson(value);
        if (!message)
            continue;
        last = std::max(last, message->offset);
        if (message->clientOffset == clientOffset && message->sender.id == m_self) {
            stored(*message);
            return;
        }
    }
    // Stop if a page does not lead further.
    if (last > after && page.value(QLatin1StringView("moreAfter")).toBool())
        look(clientOffset, last);
    else if (m_items.value(clientOffset).since.secsTo(m_clock.now()) > forgottenAfterSeconds)
        forget(clientOffset);
}

void Discards::forget(const QString &clientOffset)
{
    m_items.remove(clientOffset);
    m_cache.write([&](Database &database) {
        database.run(QStringLiteral("DELETE FROM discarded WHERE client_offset=?"), {clientOffset});
    });
}

} // namespace chatbook::app
