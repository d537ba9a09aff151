#pragma once

#include "searchblock.h"
#include "sqlite/database.h"

#include <QByteArray>
#include <QString>

#include <algorithm>
#include <optional>
#include <vector>

/// The blocks in which messages are searched (table search_blocks). They are only a faster form of
/// rows of the table messages. Messages that are in no block are searched in that table, so a
/// search is right whenever blocks are made. Everything here may throw SqlError.
namespace chatbook::server {

/// How much of a block a message of so many bytes takes. A short one counts for more than its text,
/// so that a block never holds too many messages.
inline qint64 searchWeight(qsizetype bytes)
{
    constexpr qint64 leastWeight = 128;
    return std::max(leastWeight, qint64(bytes));
}

/// The weight at which a block is full.
inline constexpr qint64 searchBlockWeight = 65'536;

/// New blocks that are not in the table yet.
struct SearchBlocks
{
    struct Block
    {
        qint64 first = 0; ///< offsets
        qint64 last = 0;
        QByteArray signature;
        QByteArray messages;
    };

    std::vector<Block> blocks = {}; ///< only full ones, in the order of their offsets
    qint64 head = 0;                ///< of the state of the database from which they were made
    qint64 rest = 0;                ///< weight of the messages behind them
};

/// The offset up to which messages are in blocks.
qint64 searchBlocksEnd(Database &database);

/// The block that begins at that offset. If it is damaged, it is made from the messages instead.
SearchBlock readSearchBlock(Database &database, qint64 first);

/// Makes full blocks of the messages that are in none, a few at a time. This is the expensive part.
SearchBlocks makeSearchBlocks(Database &database, qint64 blockWeight);

/// Stores them, with the edits and deletions since they were made. Does nothing if they do not
/// follow the stored ones.
void insertSearchBlocks(Database &database, SearchBlocks made);

/// Changes the message's text in its block, if it is in one; without a text it removes the message.
/// Call it in the transaction of an edit or a delete, whose offset is `change`.
void reviseSearchBlock(Database &database, qint64 offset, const std::optional<QString> &content,
                       qint64 change);

} // namespace chatbook::server
