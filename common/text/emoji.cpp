#include "emoji.h"

#include <QTextBoundaryFinder>

#include <algorithm>

#include <unicode/uchar.h>

namespace chatbook {

namespace {

constexpr char16_t textStyle = 0xfe0e;
constexpr char16_t emojiStyle = 0xfe0f;
constexpr char16_t lowestEmoji = 0x203c; ///< without the keycaps and © ®, which need emojiStyle

bool isEmojiGrapheme(QStringView grapheme)
{
    if (grapheme.contains(QChar(textStyle)))
        return false;
    const char32_t first = grapheme.size() > 1 && grapheme.front().isHighSurrogate()
                               ? QChar::surrogateToUcs4(grapheme.at(0), grapheme.at(1))
                               : char32_t(grapheme.front().unicode());
    const auto is = [first](UProperty property) {
        return u_hasBinaryProperty(UChar32(first), property);
    };
    return is(UCHAR_EMOJI_PRESENTATION) ||
           (is(UCHAR_EMOJI) && grapheme.contains(QChar(emojiStyle)));
}

} // namespace

QList<TextRange> emojiRanges(QStringView text)
{
    QList<TextRange> ranges;
    if (std::none_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= lowestEmoji; }))
        return ranges;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text.data(), text.size());
    qsizetype start = 0;
    for (qsizetype end = finder.toNextBoundary(); end > start; end = finder.toNextBoundary()) {
        if (isEmojiGrapheme(text.sliced(start, end - start))) {
            if (!ranges.isEmpty() && ranges.constLast().start + ranges.constLast().length == start)
                ranges.last().length += end - start;
            else
                ranges.append({start, end - start});
        }
        start = end;
    }
    return ranges;
}

} // namespace chatbook
