#pragma once

#include "documents.h"
#include "sqlite/database.h"

#include <QHash>

namespace chatbook::app {

/// A message as a row of the cache's table and back. People's ids and names stand there once,
/// by key. Everything throws SqlError.
class MessageRows
{
public:
    /// What read() expects of a SELECT from messages, in this order.
    static const QString &columns();

    /// Stores it, unless a later state of it is there.
    void store(Database &database, qint64 conversation, const Message &message);
    Message read(Database &database, const Rows &row);

    /// The key of a conversation; made when it has none.
    qint64 conversationKey(Database &database, const RecipientId &recipient);

    /// The keys that were read may be wrong.
    void forgetKeys();

private:
    qint64 partyKey(Database &database, const User &party);
    User party(Database &database, qint64 key);

    QHash<RecipientId, qint64> m_conversations;
    QHash<QString, qint64> m_partyKeys; ///< by name and id
    QHash<qint64, User> m_parties;
};

} // namespace chatbook::app
