#include "emojitext.h"

#include "text/emoji.h"

#include <QFontMetricsF>
#include <QPainter>

namespace chatbook::app {

namespace {

QTextLine layOut(QTextLayout &layout)
{
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(Qt::LayoutDirectionAuto);
    layout.setTextOption(option);
    layout.beginLayout();
    const QTextLine line = layout.createLine();
    layout.endLayout();
    return line;
}

} // namespace

QList<QTextLayout::FormatRange> emojiFormats(const QString &text, const QFont &font)
{
    QList<QTextLayout::FormatRange> formats;
    const QList<TextRange> ranges = emojiRanges(text);
    if (ranges.isEmpty())
        return formats;
    QTextCharFormat format;
    format.setFontFamilies(QStringList{QStringLiteral("Noto Color Emoji"),
                                       QStringLiteral("Twemoji"), QStringLiteral("Segoe UI Emoji"),
                                       QStringLiteral("Apple Color Emoji")} +
                           font.families());
    for (const TextRange &range : ranges)
        formats.append({int(range.start), int(range.length), format});
    return formats;
}

void drawLine(QPainter &painter, const QRectF &rect, Qt::Alignment align, const QString &text)
{
    const QList<QTextLayout::FormatRange> formats = emojiFormats(text, painter.font());
    if (formats.isEmpty()) {
        painter.drawText(rect, int(align) | Qt::TextSingleLine, text);
        return;
    }
    QTextLayout layout(text, painter.font());
    layout.setFormats(formats);
    const QTextLine line = layOut(layout);
    const QFontMetricsF metrics(painter.font());
    const double spare = rect.width() - line.naturalTextWidth();
    double x = rect.left();
    if (align & Qt::AlignHCenter)
        x += spare / 2;
    else if (align & Qt::AlignRight)
        x += spare;
    double top = rect.top();
    if (align & Qt::AlignVCenter)
        top += (rect.height() - metrics.height()) / 2;
    // On the text font's line, whatever the height of the emoji.
    layout.draw(&painter, {x, top + metrics.ascent() - line.ascent()});
}

double lineWidth(const QString &text, const QFont &font)
{
    const QList<QTextLayout::FormatRange> formats = emojiFormats(text, font);
    if (formats.isEmpty())
        return QFontMetricsF(font).horizontalAdvance(text);
    QTextLayout layout(text, font);
    layout.setFormats(formats);
    return layOut(layout).naturalTextWidth();
}

QString elidedLine(const QString &text, const QFont &font, Qt::TextElideMode mode, double width)
{
    const QFontMetricsF metrics(font);
    const double wider = lineWidth(text, font) - metrics.horizontalAdvance(text);
    return metrics.elidedText(text, mode, width - qMax(0.0, wider));
}

} // namespace chatbook::app
