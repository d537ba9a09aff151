#include "discards.h"

#include "posts.h"
#include "utctime.h"
#include "wirelimits.h"

#include <QJsonArray>
#include <QPointer>

#include <algorithm>
#include <utility>

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
        const bool isChat = item.recipient.kind() == ConversationId::Kind::AllChat ||
                            item.recipient.kind() == ConversationId::Kind::Direct;
        if (item.id.isEmpty())
            look(clientOffset, isChat ? item.sentAfter : 0);
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

/// Reads the conversation from its state when the message was first sent. Posts are given from the
/// newest on, so `from` is where the page before began.
void Discards::look(const QString &clientOffset, qint64 from)
{
    const ConversationId recipient = m_items.value(clientOffset).recipient;
    QJsonObject arguments{{QLatin1StringView("limit"), limits::pageMaximum}};
    QLatin1StringView event = event::chat;
    switch (recipient.kind()) {
    case ConversationId::Kind::Story:
    case ConversationId::Kind::Feed:
        event = event::stories;
        if (recipient != feed()) {
            event = event::comments;
            arguments.insert(QLatin1StringView("parent"), recipient.story().value);
        }
        if (from > 0)
            arguments.insert(QLatin1StringView("before"), from);
        break;
    case ConversationId::Kind::AllChat:
    case ConversationId::Kind::Direct:
        arguments.insert(QLatin1StringView("recipient_id"), recipient.value);
        if (from > 0)
            arguments.insert(QLatin1StringView("after"), from);
        else
            arguments.insert(QLatin1StringView("around"), 1);
    }
    m_link.request(event, arguments,
                   [self = QPointer(this), clientOffset, from](const Result<QJsonObject> &answer) {
                       if (self && answer && self->m_items.contains(clientOffset))
                           self->looked(clientOffset, from, *answer);
                   });
}

void Discards::looked(const QString &clientOffset, qint64 from, const QJsonObject &page)
{
    const Item item = m_items.value(clientOffset);
    qint64 first = limits::offsetEnd;
    qint64 last = 0;
    for (const auto &[list, name] :
         {std::pair(QLatin1StringView("messages"), event::message),
          std::pair(event::stories, event::story), std::pair(event::comments, event::comment)})
        for (const QJsonValue value : page.value(list).toArray()) {
            const auto document = documentFromJson(name, value);
            if (!document)
                continue;
            const Message &message = document->message;
            first = std::min(first, message.offset);
            last = std::max(last, message.offset);
            if (message.clientOffset == clientOffset && message.sender.id == m_self) {
                stored(message);
                return;
            }
        }
    const bool goesDown = item.recipient.kind() == ConversationId::Kind::Feed ||
                          item.recipient.kind() == ConversationId::Kind::Story;
    // Stop if a page does not lead further.
    if (!goesDown && last > from && page.value(QLatin1StringView("moreAfter")).toBool())
        look(clientOffset, last);
    else if (goesDown && first > item.sentAfter && last > 0 &&
             page.value(QLatin1StringView("more")).toBool())
        look(clientOffset, first);
    else if (item.since.secsTo(m_clock.now()) > forgottenAfterSeconds)
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
