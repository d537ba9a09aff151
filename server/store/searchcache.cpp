#include "searchcache.h"

#include "rows.h"
#include "searchindex.h"

#include <algorithm>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace chatbook::server {

void SearchCache::refresh(Database &database)
{
    {
        Rows rows = database.run(QStringLiteral("SELECT first, signature FROM search_blocks "
                                                "WHERE revision > ? AND revision > 0 "
                                                "AND first <= ?"),
                                 {m_head, end()});
        while (rows.next()) {
            const auto block = std::lower_bound(
                m_blocks.begin(), m_blocks.end(), rows.integer(0),
                [](const Block &known, qint64 first) { return known.first < first; });
            drop(*block);
            block->signature = SearchSignature::fromBytes(rows.view(1));
        }
    }
    Rows rows = database.run(QStringLiteral("SELECT first, last, signature FROM search_blocks "
                                            "WHERE first > ? ORDER BY first"),
                             {end()});
    while (rows.next())
        m_blocks.push_back(
            {rows.integer(0), rows.integer(1), SearchSignature::fromBytes(rows.view(2)), {}});
    m_head = rows::head(database);
}

const SearchBlock &SearchCache::messages(Database &database, size_t place)
{
    Block &block = m_blocks[place];
    if (block.messages)
        return *block.messages;
    SearchBlock read = readSearchBlock(database, block.first);
    if (!makeRoom(read.bytesHeld(), place))
        return m_passing.emplace(std::move(read));
    m_held += read.bytesHeld();
    m_oldestHeld = std::min(m_oldestHeld, place);
    return block.messages.emplace(std::move(read));
}

bool SearchCache::makeRoom(qint64 bytes, size_t place)
{
    for (; m_held + bytes > m_room && m_oldestHeld < place; ++m_oldestHeld)
        drop(m_blocks[m_oldestHeld]);
    return m_held + bytes <= m_room;
}

void SearchCache::drop(Block &block)
{
    if (block.messages)
        m_held -= block.messages->bytesHeld();
    block.messages.reset();
}

void SearchCache::forgetTexts()
{
    for (Block &block : m_blocks)
        drop(block);
    m_oldestHeld = 0;
    m_passing.reset();
#ifdef __GLIBC__
    malloc_trim(0); // else the memory stays with this thread for its next 100 MB
#endif
}

} // namespace chatbook::server
