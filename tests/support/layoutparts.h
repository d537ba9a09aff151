#pragma once

#include "messagelayout.h"
#include "textblock.h"

namespace chatbook::app {

/// The text stands last in a message.
inline const TextBlock &textOf(const MessageLayout &layout)
{
    return dynamic_cast<const TextBlock &>(*layout.blocks.constLast().block);
}

inline QRectF rectOfText(const MessageLayout &layout)
{
    return layout.blocks.constLast().rect;
}

/// The quote stands first, where there is one.
inline Hit quoteOf()
{
    return {Hit::Part::Item, 0, 0};
}

inline QRectF rectOfQuote(const MessageLayout &layout)
{
    return rectsOf(layout, quoteOf()).constFirst();
}

} // namespace chatbook::app
