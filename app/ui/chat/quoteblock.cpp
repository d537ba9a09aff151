#include "quoteblock.h"

#include "avatar.h"
#include "emojitext.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace chatbook::app {

namespace {

constexpr double bar = 3;
constexpr double above = 2;
constexpr double below = spacing::tiny;

} // namespace

QuoteBlock::QuoteBlock(const Body::Quote &quote, const RowStyle &style, double room)
    : m_of(quote.of)
{
    constexpr double around = bar + 2 * spacing::small;
    const QString text = quote.text.isEmpty()
                             ? QCoreApplication::translate("MessageLayout", "Show the message")
                             : quote.text;
    m_name = elidedLine(m_of.sender.name, style.fonts.name, Qt::ElideRight, room - around);
    m_text = elidedLine(text, style.fonts.text, Qt::ElideRight, room - around);
    const double widest =
        qMax(lineWidth(m_name, style.fonts.name), lineWidth(m_text, style.fonts.text));
    m_wantedWidth = qMin(room, widest + around);
    m_height = above + lineHeight(style.fonts.name) + lineHeight(style.fonts.text) + 6 + below;
}

QRectF QuoteBlock::frame() const
{
    return {0, above, width(), height() - above - below};
}

void QuoteBlock::paint(QPainter &painter, const RowStyle &style, const State &state) const
{
    const Theme &theme = style.theme;
    const QColor hue = nameColor(m_of.sender.id, theme);
    QColor tint = hue;
    tint.setAlphaF(state.hovered == 0 ? 0.2F : 0.1F);
    QPainterPath shape;
    shape.addRoundedRect(frame(), 5, 5);
    painter.fillPath(shape, tint);
    painter.setClipPath(shape, Qt::IntersectClip);
    QRectF edge = frame();
    edge.setWidth(bar);
    painter.fillRect(edge, hue);
    QRectF line = frame().adjusted(bar + spacing::small, 3, -spacing::small, -3);
    line.setHeight(line.height() / 2);
    painter.setFont(style.fonts.name);
    painter.setPen(hue);
    drawLine(painter, line, Qt::AlignLeft | Qt::AlignVCenter, m_name);
    line.translate(0, line.height());
    painter.setFont(style.fonts.text);
    painter.setPen(theme.secondaryText);
    drawLine(painter, line, Qt::AlignLeft | Qt::AlignVCenter, m_text);
}

Hit QuoteBlock::hitTest(const QPointF &point) const
{
    if (!frame().contains(point))
        return {.part = Hit::Part::Bubble};
    return {.part = Hit::Part::Item, .index = 0};
}

QString QuoteBlock::describe(int) const
{
    return QCoreApplication::translate("MessageLayout", "Quote: %1, %2").arg(m_name, m_text);
}

} // namespace chatbook::app
