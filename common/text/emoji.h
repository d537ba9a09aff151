#pragma once

#include <QList>
#include <QStringView>

namespace chatbook {

/// A part of a text, in UTF-16 code units.
struct TextRange
{
    qsizetype start = 0;
    qsizetype length = 0;

    friend bool operator==(const TextRange &, const TextRange &) = default;
};

/// The parts of `text` that Unicode (UTS 51) wants shown as emoji, in colour: whole graphemes, with
/// neighbours joined. A symbol that is text by default, such as U+2764, counts if U+FE0F follows
/// it.
QList<TextRange> emojiRanges(QStringView text);

} // namespace chatbook
