#pragma once

#include "searchblock.h"
#include "sqlite/database.h"

#include <QByteArray>
#include <QString>

#include <algorithm>
#include <optional>
#include <vector>

/// The blocks in which messages are searched (table search_blocks). They are but a faster form of
/// rows that are in the table messages: what they do not hold yet is looked for there, and so a
/// search is right whenever they are made. All of it may throw SqlError.
namespace chatbook::server {

/// How much of a block a message of so many bytes takes up. A short one counts for more than its
/// text, so that a block never holds too many.
inline qint64 searchWeight(qsizetype bytes)
{
    constexpr qint64 leastWeight = 128;
    return std::max(leastWeight, qint64(bytes));
}

/// The weight at which a block is full.
inline constexpr qint64 searchBlockWeight = 65'536;

/// New blocks on their way into the table.
struct SearchBlocks
{
    struct Block
    {
        qint64 first = 0; ///< offsets
        qint64 last = 0;
        QByteArray signature;
        QByteArray messages;
    };

    std::vector<Block> blocks = {}; ///< full ones, in the order of their offsets
    qint64 head = 0;                ///< of the state of the database that they were made from
    qint64 rest = 0;                ///< the weight of the messages behind them
};

/// The offset up to which messages are in blocks.
qint64 searchBlocksEnd(Database &database);

/// The block that begins at that offset. Of one that is damaged the messages are read instead.
SearchBlock readSearchBlock(Database &database, qint64 first);

/// Makes full blocks of the messages that are in none, a few at a time: this is the dear part.
SearchBlocks makeSearchBlocks(Database &database, qint64 blockWeight);

/// Stores them, with what was edited and deleted since they were made. Does nothing when they do
/// not follow those that are there.
void insertSearchBlocks(Database &database, SearchBlocks made);

/// Changes the text of the message in its block, when it is in one; without a text the message
/// leaves it. Belongs into the transaction of an edit or a delete, whose offset is `change`.
void reviseSearchBlock(Database &database, qint64 offset, const std::optional<QString> &content,
                       qint64 change);

} // namespace chatbook::server
