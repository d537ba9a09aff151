#include "messagepainter.h"

#include "avatar.h"
#include "emojitext.h"

#include <QPainter>
#include <QPainterPath>

namespace chatbook::app {

namespace {

constexpr double joined = 5; ///< the radius of a corner next to the group's other bubbles

/// A rectangle whose corners on the sender's side show whether the group continues.
QPainterPath bubblePath(const MessageLayout &layout)
{
    const QRectF &r = layout.bubble;
    const double round = qMin<double>(spacing::bubbleRadius, r.height() / 2);
    const double top = layout.startsGroup ? round : joined;
    const double bottom = layout.endsGroup ? round : joined;
    const double topLeft = layout.own ? round : top;
    const double topRight = layout.own ? top : round;
    const double bottomLeft = layout.own ? round : bottom;
    const double bottomRight = layout.own ? bottom : round;

    QPainterPath path;
    path.moveTo(r.left() + topLeft, r.top());
    path.lineTo(r.right() - topRight, r.top());
    path.arcTo(r.right() - 2 * topRight, r.top(), 2 * topRight, 2 * topRight, 90, -90);
    path.lineTo(r.right(), r.bottom() - bottomRight);
    path.arcTo(r.right() - 2 * bottomRight, r.bottom() - 2 * bottomRight, 2 * bottomRight,
               2 * bottomRight, 0, -90);
    path.lineTo(r.left() + bottomLeft, r.bottom());
    path.arcTo(r.left(), r.bottom() - 2 * bottomLeft, 2 * bottomLeft, 2 * bottomLeft, 270, -90);
    path.lineTo(r.left(), r.top() + topLeft);
    path.arcTo(r.left(), r.top(), 2 * topLeft, 2 * topLeft, 180, -90);
    path.closeSubpath();
    return path;
}

QColor mixed(const QColor &a, const QColor &b, double share)
{
    return QColor::fromRgbF(float(a.redF() + (b.redF() - a.redF()) * share),
                            float(a.greenF() + (b.greenF() - a.greenF()) * share),
                            float(a.blueF() + (b.blueF() - a.blueF()) * share));
}

void paintState(QPainter &painter, const MessageRow &row, const QRectF &rect, const Theme &theme)
{
    const QRectF box = rect.adjusted(2, 2, -2, -2);
    const bool failed = row.pending && row.pending->state == PendingMessage::State::Failed;
    painter.setPen(QPen(failed ? theme.danger : theme.secondaryText, 1.4, Qt::SolidLine,
                        Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const QPointF centre = box.center();
    if (failed) {
        painter.drawEllipse(box);
        painter.drawLine(centre - QPointF(0, 2.6), centre + QPointF(0, 0.6));
        painter.drawPoint(centre + QPointF(0, 2.8));
    } else if (row.pending) {
        painter.drawEllipse(box);
        painter.drawPolyline(
            QPolygonF({centre - QPointF(0, 3), centre, centre + QPointF(2.4, 1.2)}));
    } else {
        painter.drawPolyline(QPolygonF({centre + QPointF(-4.5, 0.2), centre + QPointF(-1.4, 3.2),
                                        centre + QPointF(4.8, -3.6)}));
    }
}

void paintBlocks(QPainter &painter, const MessageLayout &layout, const RowStyle &style,
                 const RowState &state, const QRectF &visible)
{
    int before = 0;
    for (qsizetype i = 0; i < layout.blocks.size(); ++i) {
        const auto &[block, rect] = layout.blocks.at(i);
        const auto length = int(block->text().size());
        const bool hovered = state.hover.part == Hit::Part::Item && state.hover.block == i;
        painter.save();
        // Marks may be stacked to any height: a bubble keeps them.
        painter.setClipRect(layout.bubble.intersected(visible), Qt::IntersectClip);
        painter.translate(rect.topLeft());
        block->paint(painter, style,
                     {.selectedFrom = qBound(0, state.selectedFrom - before, length),
                      .selectedTo = qBound(0, state.selectedTo - before, length),
                      .hovered = hovered ? state.hover.index : -1,
                      .visible = visible.translated(-rect.topLeft())});
        painter.restore();
        before += length;
    }
}

void paintReactions(QPainter &painter, const MessageLayout &layout, const RowStyle &style,
                    const RowState &state)
{
    const Theme &theme = style.theme;
    painter.setFont(style.fonts.small);
    for (qsizetype i = 0; i < layout.reactions.size(); ++i) {
        const ReactionChip &chip = layout.reactions.at(i);
        const bool hovered = state.hover.part == Hit::Part::Reaction && state.hover.index == i;
        const double round = chip.rect.height() / 2;
        painter.setPen(QPen(chip.own  ? theme.accent
                            : hovered ? theme.outline
                                      : theme.separator,
                            1));
        painter.setBrush(chip.own ? theme.ownBubble : theme.surface);
        painter.drawRoundedRect(chip.rect.adjusted(0.5, 0.5, -0.5, -0.5), round, round);
        painter.save();
        painter.setClipRect(chip.rect, Qt::IntersectClip);
        painter.setPen(chip.own ? theme.link : theme.secondaryText);
        drawLine(painter, chip.rect, Qt::AlignCenter, chip.label);
        painter.restore();
    }
}

void paintFailure(QPainter &painter, const MessageLayout &layout, const RowStyle &style,
                  const RowState &state)
{
    const int flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    painter.setFont(style.fonts.small);
    painter.setPen(style.theme.danger);
    painter.drawText(layout.failure, flags, layout.failureText);
    painter.setPen(style.theme.link);
    const auto button = [&](const QRectF &rect, const QString &text, Hit::Part part) {
        QFont font = style.fonts.small;
        font.setUnderline(state.hover.part == part);
        painter.setFont(font);
        painter.drawText(rect, flags, text);
    };
    button(layout.sendAgain, sendAgainText(), Hit::Part::SendAgain);
    button(layout.discard, discardText(), Hit::Part::Discard);
}

} // namespace

void paintDay(QPainter &painter, const QRectF &rect, const QString &day, const RowStyle &style)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.theme.pill);
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
    painter.setFont(style.fonts.small);
    painter.setPen(style.theme.secondaryText);
    painter.drawText(rect, Qt::AlignCenter | Qt::TextSingleLine, day);
}

void paintMessage(QPainter &painter, const MessageRow &row, const MessageLayout &layout,
                  const RowStyle &style, const RowState &state, const QRectF &visible)
{
    const Theme &theme = style.theme;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(QRectF(0, 0, style.width, layout.height), Qt::IntersectClip);

    if (!layout.dayLine.isEmpty())
        paintDay(painter, layout.dayLine, layout.day, style);
    if (!layout.unreadLine.isEmpty()) {
        painter.fillRect(layout.unreadLine, theme.pill);
        painter.setFont(style.fonts.small);
        painter.setPen(theme.link);
        painter.drawText(layout.unreadLine, Qt::AlignCenter | Qt::TextSingleLine, unreadLineText());
    }
    if (state.flash > 0) {
        QColor glow = theme.accent;
        glow.setAlphaF(float(0.22 * state.flash));
        painter.fillRect(QRectF(0, layout.bubble.top() - 2, style.width,
                                layout.height - layout.bubble.top() + 2),
                         glow);
    }
    if (!layout.avatar.isEmpty())
        paintAvatar(painter, layout.avatar, row.message.sender);

    const QPainterPath bubble = bubblePath(layout);
    painter.fillPath(bubble, layout.own ? theme.ownBubble : theme.otherBubble);
    if (layout.hasOutline && !theme.isDark)
        painter.strokePath(bubble, QPen(mixed(theme.background, theme.separator, 0.8), 1));
    if (state.current) {
        painter.strokePath(bubble, QPen(theme.accent, 2));
    }

    if (!layout.name.isEmpty()) {
        painter.save();
        painter.setClipRect(layout.bubble, Qt::IntersectClip);
        painter.setFont(style.fonts.name);
        painter.setPen(nameColor(row.message.sender.id, theme));
        drawLine(painter, layout.name, Qt::AlignLeft, layout.nameText);
        painter.restore();
    }
    paintBlocks(painter, layout, style, state, visible);

    painter.setFont(style.fonts.small);
    painter.setPen(theme.secondaryText);
    painter.drawText(layout.meta, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     layout.metaText);
    if (!layout.state.isEmpty())
        paintState(painter, row, layout.state, theme);
    paintReactions(painter, layout, style, state);
    if (!layout.failure.isEmpty() || !layout.sendAgain.isEmpty())
        paintFailure(painter, layout, style, state);
    painter.setPen(QPen(theme.accent, 2));
    painter.setBrush(Qt::NoBrush);
    const QList<QRectF> chosen = rectsOf(layout, state.part);
    for (const QRectF &rect : chosen)
        painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 4, 4);
    painter.restore();
}

} // namespace chatbook::app
