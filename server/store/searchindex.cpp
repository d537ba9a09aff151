#include "searchindex.h"

#include "blocktexts.h"
#include "rows.h"
#include "text/fold.h"

namespace chatbook::server {
namespace {

/// The most blocks made at once: more would hold up the writer.
constexpr size_t blocksAtOnce = 16;

SearchBlocks::Block stored(qint64 first, qint64 last, const SearchBlock &block)
{
    return {first, last, block.signature().toBytes(), block.toBytes()};
}

/// Gives the message at that offset a new text, or removes it. False if nothing changes.
bool apply(std::vector<SearchText> &texts, qint64 offset, const std::optional<QByteArray> &folded)
{
    const auto text = std::find_if(texts.begin(), texts.end(), [offset](const SearchText &other) {
        return other.offset == offset;
    });
    if (text == texts.end() || text->folded == folded)
        return false;
    if (folded)
        text->folded = *folded;
    else
        texts.erase(text);
    return true;
}

/// Applies what happened to the block's messages after the offset `since`.
void bringUpToDate(Database &database, SearchBlocks::Block &block, qint64 since)
{
    std::optional<std::vector<SearchText>> texts;
    bool changed = false;
    // The + keeps SQLite from reading all messages of the block.
    Rows rows = database.run(QStringLiteral("SELECT offset, deleted, content FROM messages "
                                            "WHERE changed > ? AND changed > offset "
                                            "AND +offset BETWEEN ? AND ?"),
                             {since, block.first, block.last});
    while (rows.next()) {
        if (!texts)
            texts = SearchBlock::fromBytes(block.messages)->texts(); // was just made
        const auto folded =
            rows.isNull(1) ? std::optional(foldForSearch(rows.view(2))) : std::nullopt;
        changed |= apply(*texts, rows.integer(0), folded);
    }
    if (changed)
        block = stored(block.first, block.last, SearchBlock(*texts));
}

} // namespace

qint64 searchBlocksEnd(Database &database)
{
    return database.number(
        QStringLiteral("SELECT last FROM search_blocks ORDER BY first DESC LIMIT 1"));
}

SearchBlock readSearchBlock(Database &database, qint64 first)
{
    qint64 last = 0;
    {
        Rows rows = database.run(
            QStringLiteral("SELECT last, messages FROM search_blocks WHERE first = ?"), {first});
        rows.next();
        if (std::optional<SearchBlock> block = SearchBlock::fromBytes(rows.view(1)))
            return *std::move(block);
        last = rows.integer(0);
    }
    return SearchBlock(blockTexts(database, first, last));
}

SearchBlocks makeSearchBlocks(Database &database, qint64 blockWeight)
{
    SearchBlocks made{.head = rows::head(database)};
    std::vector<SearchText> texts;
    qint64 first = 0;
    Rows rows = database.run(QStringLiteral("SELECT offset, conversation, sender, deleted, content "
                                            "FROM messages WHERE offset > ? ORDER BY offset"),
                             {searchBlocksEnd(database)});
    while (made.blocks.size() < blocksAtOnce && rows.next()) {
        const qint64 offset = rows.integer(0);
        if (made.rest == 0)
            first = offset;
        QByteArray folded = foldForSearch(rows.view(4));
        made.rest += searchWeight(folded.size());
        if (rows.isNull(3))
            texts.push_back({offset, rows.integer(1), rows.integer(2), std::move(folded)});
        if (made.rest < blockWeight)
            continue;
        std::reverse(texts.begin(), texts.end());
        made.blocks.push_back(stored(first, offset, SearchBlock(texts)));
        texts.clear();
        made.rest = 0;
    }
    // The rest was not read: there may be as much again.
    if (made.blocks.size() == blocksAtOnce)
        made.rest = blockWeight;
    return made;
}

void insertSearchBlocks(Database &database, SearchBlocks made)
{
    if (made.blocks.empty() || made.blocks.front().first <= searchBlocksEnd(database))
        return;
    for (SearchBlocks::Block &block : made.blocks) {
        bringUpToDate(database, block, made.head);
        database.run(QStringLiteral("INSERT INTO search_blocks "
                                    "(first, last, revision, signature, messages) "
                                    "VALUES (?, ?, 0, ?, ?)"),
                     {block.first, block.last, block.signature, block.messages});
    }
}

void reviseSearchBlock(Database &database, qint64 offset, const std::optional<QString> &content,
                       qint64 change)
{
    SearchBlocks::Block block;
    {
        // Without reading the texts: most changed messages are too new to be in a block.
        Rows rows = database.run(QStringLiteral("SELECT first, last FROM search_blocks "
                                                "WHERE first <= ? ORDER BY first DESC LIMIT 1"),
                                 {offset});
        if (!rows.next() || rows.integer(1) < offset)
            return;
        block.first = rows.integer(0);
        block.last = rows.integer(1);
    }
    std::optional<SearchBlock> sound;
    {
        Rows rows = database.run(
            QStringLiteral("SELECT messages FROM search_blocks WHERE first = ?"), {block.first});
        rows.next();
        sound = SearchBlock::fromBytes(rows.view(0));
    }
    std::vector<SearchText> texts =
        sound ? sound->texts() : blockTexts(database, block.first, block.last);
    const auto folded =
        content ? std::optional(foldForSearch(QByteArrayView(content->toUtf8()))) : std::nullopt;
    // Texts that were read again may already have the change.
    if (!apply(texts, offset, folded) && sound)
        return;
    block = stored(block.first, block.last, SearchBlock(texts));
    database.run(
        QStringLiteral("UPDATE search_blocks SET revision = ?, signature = ?, messages = ? "
                       "WHERE first = ?"),
        {change, block.signature, block.messages, block.first});
}

} // namespace chatbook::server
