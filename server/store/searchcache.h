#pragma once

#include "searchblock.h"
#include "sqlite/database.h"

#include <optional>
#include <vector>

namespace chatbook::server {

/// The search index in the memory of the search thread: the range and signature of every block, and
/// the texts of blocks that were needed, the newest ones for which there is room. Reading 100 MB of
/// blocks takes SQLite four times as long as searching them.
class SearchCache
{
public:
    struct Block
    {
        qint64 first = 0; ///< offsets
        qint64 last = 0;
        QByteArray signature; ///< its bitmap
        std::optional<SearchBlock> messages;
    };

    /// `bytes`: how much text may be kept in memory.
    explicit SearchCache(qint64 bytes)
        : m_room(bytes)
    {}

    /// Takes over changes of the table. Call it at the beginning of each search, in the transaction
    /// that the search reads in. May throw SqlError.
    void refresh(Database &database);

    /// Oldest first.
    const std::vector<Block> &blocks() const { return m_blocks; }

    /// The offset up to which messages are in blocks.
    qint64 end() const { return m_blocks.empty() ? 0 : m_blocks.back().last; }

    /// The messages of the block at index `place`; valid until the next call. May throw SqlError.
    const SearchBlock &messages(Database &database, size_t place);

    qint64 bytesHeld() const { return m_held; }

    /// Frees the memory of the texts.
    void forgetTexts();

private:
    void drop(Block &block);
    bool makeRoom(qint64 bytes, size_t place);

    qint64 m_room;
    qint64 m_held = 0;
    size_t m_oldestHeld = 0; ///< no block before it has its messages in memory
    qint64 m_head = 0;       ///< the offset of the latest known change
    std::vector<Block> m_blocks;
    std::optional<SearchBlock> m_passing; ///< a block that there was no room for
};

} // namespace chatbook::server
