#pragma once

#include "documents.h"
#include "sqlite/database.h"

#include <QHash>

namespace chatbook::app {

/// Converts messages to rows of the cache's table and back. People's ids and names are stored once,
/// by key. Everything throws SqlError.
class MessageRows
{
public:
    /// The columns that read() expects of a SELECT from messages, in this order.
    static const QString &columns();

    /// Stores the message, unless a later state of it is there.
    void store(Database &database, qint64 conversation, const Message &message);
    Message read(Database &database, const Rows &row);

    /// The cached keys may be wrong.
    void forgetKeys();

private:
    qint64 partyKey(Database &database, const User &party);
    User party(Database &database, qint64 key);

    QHash<QString, qint64> m_partyKeys; ///< by name and id
    QHash<qint64, User> m_parties;
};

} // namespace chatbook::app
