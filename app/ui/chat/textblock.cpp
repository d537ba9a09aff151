#include "textblock.h"

#include "emojitext.h"

#include <QCoreApplication>
#include <QPainter>

#include <cmath>

namespace chatbook::app {

TextBlock::TextBlock(const Body::Text &text, const RowStyle &style, double room)
    : m_text(text)
{
    QFont font = style.fonts.text;
    font.setItalic(text.instead);
    m_layout.setFont(font);
    m_layout.setText(text.shown);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(Qt::LayoutDirectionAuto);
    m_layout.setTextOption(option);
    m_layout.setCacheEnabled(true);
    QList<QTextLayout::FormatRange> formats = emojiFormats(text.shown, font);
    for (const TextLink &link : text.links) {
        QTextCharFormat format;
        format.setForeground(style.theme.link);
        format.setFontUnderline(true);
        formats.append({link.start, link.length, format});
    }
    m_layout.setFormats(formats);

    double widest = 0;
    m_layout.beginLayout();
    for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
        line.setLineWidth(room);
        line.setPosition({0, m_height});
        m_height += line.height();
        widest = qMax(widest, line.naturalTextWidth());
    }
    m_layout.endLayout();
    m_height = std::ceil(m_height);
    m_wantedWidth = std::ceil(qMin(widest, room));
}

/// Text that is read from the right stands at the right.
void TextBlock::setWidth(double width)
{
    Block::setWidth(width);
    if (!m_text.shown.isRightToLeft())
        return;
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        QTextLine line = m_layout.lineAt(i);
        line.setPosition({width - line.naturalTextWidth(), line.y()});
    }
}

std::optional<double> TextBlock::lastLine() const
{
    if (m_text.shown.isRightToLeft())
        return {};
    return std::ceil(m_layout.lineAt(m_layout.lineCount() - 1).naturalTextWidth());
}

void TextBlock::paint(QPainter &painter, const RowStyle &style, const State &state) const
{
    QList<QTextLayout::FormatRange> selections;
    if (state.selectedFrom < state.selectedTo) {
        QTextCharFormat format;
        format.setBackground(style.theme.selection);
        format.setForeground(style.theme.text);
        selections.append({state.selectedFrom, state.selectedTo - state.selectedFrom, format});
    }
    painter.setPen(m_text.instead ? style.theme.secondaryText : style.theme.text);
    // Marks may be stacked above and below their line.
    m_layout.draw(&painter, {}, selections, state.visible.adjusted(0, -60, 0, 60));
}

Hit TextBlock::hitTest(const QPointF &point) const
{
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        if (!line.naturalTextRect().contains(point))
            continue;
        const int position = line.xToCursor(point.x(), QTextLine::CursorOnCharacter);
        for (qsizetype link = 0; link < m_text.links.size(); ++link) {
            const TextLink &candidate = m_text.links.at(link);
            if (position >= candidate.start && position < candidate.start + candidate.length)
                return {.part = Hit::Part::Item, .index = int(link)};
        }
        return {.part = Hit::Part::Text};
    }
    return {.part = Hit::Part::Bubble};
}

QList<QRectF> TextBlock::rectsOf(int item) const
{
    QList<QRectF> rects;
    const TextLink &link = m_text.links.at(item);
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        const int from = qMax(link.start, line.textStart());
        const int to = qMin(link.start + link.length, line.textStart() + line.textLength());
        if (from >= to)
            continue;
        const double x = line.cursorToX(from);
        const double end = line.cursorToX(to);
        rects.append({qMin(x, end), line.y(), qAbs(end - x), line.height()});
    }
    return rects;
}

QString TextBlock::describe(int item) const
{
    return QCoreApplication::translate("MessageLayout", "Link: %1")
        .arg(m_text.links.at(item).url.toDisplayString());
}

int TextBlock::positionAt(const QPointF &point) const
{
    if (point.y() < 0)
        return 0;
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        if (point.y() < line.y() + line.height())
            return line.xToCursor(point.x());
    }
    return int(m_text.shown.size());
}

} // namespace chatbook::app
