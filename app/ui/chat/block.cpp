#include "block.h"

#include "quoteblock.h"
#include "textblock.h"

#include <QFontMetricsF>

#include <cmath>

namespace chatbook::app {

namespace {

std::shared_ptr<Block> make(const Body::Quote &quote, const RowStyle &style, double room)
{
    return std::make_shared<QuoteBlock>(quote, style, room);
}

std::shared_ptr<Block> make(const Body::Text &text, const RowStyle &style, double room)
{
    return std::make_shared<TextBlock>(text, style, room);
}

} // namespace

std::shared_ptr<Block> makeBlock(const Body::Block &content, const RowStyle &style, double room)
{
    return std::visit([&](const auto &kind) { return make(kind, style, room); }, content);
}

double lineHeight(const QFont &font)
{
    return std::ceil(QFontMetricsF(font).height());
}

} // namespace chatbook::app
