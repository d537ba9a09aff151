#include "messagerows.h"

#include "text/fold.h"
#include "utctime.h"

#include <QJsonDocument>

namespace chatbook::app {
namespace {

constexpr qsizetype keysKept = 20'000; ///< more than people in any one place

/// The fields that few messages have, as JSON. Fields with a column are left out.
QVariant extraOf(const Message &message)
{
    if (!message.editedAt && !message.deletedAt && !message.replyTo && message.reactions.isEmpty())
        return {};
    QJsonObject json = toJson(message);
    for (const char *key : {"_id", "sender", "recipient", "timestamp", "content", "offset",
                            "changed", "clientOffset"})
        json.remove(QLatin1StringView(key));
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

Message withExtra(const Message &message, const QString &extra)
{
    QJsonObject json = toJson(message);
    const QJsonObject members = QJsonDocument::fromJson(extra.toUtf8()).object();
    for (auto member = members.begin(); member != members.end(); ++member)
        json.insert(member.key(), member.value());
    return messageFromJson(json).value_or(message);
}

QVariant foldedOf(const QString &content)
{
    const QString folded = foldForSearch(content);
    return folded == content ? QVariant() : sqlText(folded);
}

template <class Key, class Value>
void keep(QHash<Key, Value> &hash, const Key &key, const Value &value)
{
    if (hash.size() >= keysKept)
        hash.clear();
    hash.insert(key, value);
}

} // namespace

const QString &MessageRows::columns()
{
    static const QString names = QStringLiteral(
        "offset, id, sender, recipient, timestamp, changed, content, client_offset, extra");
    return names;
}

void MessageRows::store(Database &database, qint64 conversation, const Message &message)
{
    database.run(
        QStringLiteral(
            "INSERT INTO messages (offset, conversation, id, sender, recipient, timestamp, "
            "changed, deleted, content, folded, client_offset, extra) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (offset) DO UPDATE SET "
            "conversation=excluded.conversation, id=excluded.id, sender=excluded.sender, "
            "recipient=excluded.recipient, timestamp=excluded.timestamp, "
            "changed=excluded.changed, deleted=excluded.deleted, content=excluded.content, "
            "folded=excluded.folded, client_offset=excluded.client_offset, "
            "extra=excluded.extra WHERE excluded.changed>=messages.changed"),
        {message.offset, conversation, message.id.value, partyKey(database, message.sender),
         partyKey(database, {{message.recipient.id.value}, message.recipient.name}),
         message.timestamp.toMSecsSinceEpoch(), message.changed, message.deletedAt.has_value(),
         sqlText(message.content), foldedOf(message.content), sqlOptionalText(message.clientOffset),
         extraOf(message)});
}

Message MessageRows::read(Database &database, const Rows &row)
{
    const User recipient = party(database, row.integer(3));
    Message message{
        .id = {row.text(1)},
        .sender = party(database, row.integer(2)),
        .recipient = {{recipient.id.value}, recipient.name},
        .timestamp = utcTime(row.integer(4)),
        .content = row.text(6),
        .offset = row.integer(0),
        .changed = row.integer(5),
        .clientOffset = row.text(7),
    };
    return row.isNull(8) ? message : withExtra(message, row.text(8));
}

void MessageRows::forgetKeys()
{
    m_partyKeys.clear();
    m_parties.clear();
}

qint64 MessageRows::partyKey(Database &database, const User &party)
{
    const QString name = party.name + QChar(u'\0') + party.id.value;
    if (const qint64 known = m_partyKeys.value(name))
        return known;
    database.run(QStringLiteral("INSERT OR IGNORE INTO parties (id, name) VALUES (?, ?)"),
                 {party.id.value, sqlText(party.name)});
    const qint64 key =
        database.number(QStringLiteral("SELECT key FROM parties WHERE id=? AND name=?"),
                        {party.id.value, sqlText(party.name)});
    keep(m_partyKeys, name, key);
    return key;
}

User MessageRows::party(Database &database, qint64 key)
{
    if (const auto known = m_parties.constFind(key); known != m_parties.cend())
        return *known;
    // Uses the present name if it is known.
    Rows rows = database.run(
        QStringLiteral("SELECT parties.id, coalesce(users.name, parties.name) FROM parties "
                       "LEFT JOIN users ON users.id = parties.id WHERE key=?"),
        {key});
    if (!rows.next())
        return {};
    User found{{rows.text(0)}, rows.text(1)};
    keep(m_parties, key, found);
    return found;
}

} // namespace chatbook::app
