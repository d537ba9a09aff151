#include "target.h"

#include "searchblock.h"
#include "searchscan.h"

#include <limits>

// A block of the search index as the database has it, where it may be damaged in any way.

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::fuzz;

namespace {

/// The offsets of the messages whose text has the piece, checked one by one.
std::vector<qint64> slowly(const std::vector<SearchText> &texts, const QByteArray &piece,
                           qint64 end)
{
    std::vector<qint64> offsets;
    for (const SearchText &text : texts)
        if (text.offset < end && text.conversation > 0 && text.folded.contains(piece))
            offsets.push_back(text.offset);
    return offsets;
}

void search(const SearchBlock &block, const QString &piece)
{
    if (piece.isEmpty() || piece.contains(QChar(u'\0')))
        return; // no query has one
    for (const qint64 end : {block.offset(block.size() / 2), std::numeric_limits<qint64>::max()}) {
        SearchScan scan({.pieces = {piece},
                         .end = end,
                         .limit = SearchBlock::maximum,
                         .mayRead = [](qint64 conversation) { return conversation > 0; }});
        scan.look(block);
        require(scan.found() == slowly(block.texts(), piece.toUtf8(), end),
                "a block is searched as its messages are");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArrayView input(data, qsizetype(size));
    const std::optional<SearchBlock> block = SearchBlock::fromBytes(input);
    if (!block)
        return 0;
    // With a checksum in front, which it did not have.
    const QByteArray bytes = block->toBytes();
    require(bytes.endsWith(input), "a sound block has the bytes that it was made of");
    const std::optional<SearchBlock> again = SearchBlock::fromBytes(bytes);
    require(again && again->texts() == block->texts(), "a block's own bytes are sound");
    const std::vector<SearchText> texts = block->texts();
    require(SearchBlock(texts).texts() == texts, "the messages of a block make a block");
    for (const SearchText &text : texts) {
        search(*block, QStringLiteral("a"));
        search(*block, QString::fromUtf8(text.folded));
        search(*block, QString::fromUtf8(text.folded.left(3)));
    }
    return 0;
}
