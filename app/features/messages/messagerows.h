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

    /// The keys that were read may be wrong.
    void forgetKeys();

private:
    qint64 partyKey(Database &database, const User &party);
    User party(Database &database, qint64 key);

    QHash<QString, qint64> m_partyKeys; ///< by name and id
    QHash<qint64, User> m_parties;
};

} // namespace chatbook::app
