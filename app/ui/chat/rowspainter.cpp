#include "rowspainter.h"

#include "messagepainter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QWidget>

#include <cmath>

namespace chatbook::app {

namespace {

constexpr int flashMs = 1400;

} // namespace

RowsPainter::RowsPainter(const RowPlacement &placement, const MessageSelection &selection,
                         const RowCursor &cursor, const MessageMouse &mouse, QWidget *viewport)
    : m_placement(placement)
    , m_selection(selection)
    , m_cursor(cursor)
    , m_mouse(mouse)
    , m_viewport(viewport)
{
    m_flash.setDuration(flashMs);
    m_flash.setStartValue(1.0);
    m_flash.setEndValue(0.0);
    connect(&m_flash, &QVariantAnimation::valueChanged, viewport, qOverload<>(&QWidget::update));
}

void RowsPainter::flash(qint64 offset)
{
    m_flashed = offset;
    m_flash.stop();
    m_flash.start();
}

void RowsPainter::paint(QPainter &painter, bool hasFocus) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    for (const RowPlacement::Placed &row : placed) {
        const MessageLayout &layout = m_placement.rows().layout(row.row);
        const auto [from, to] = m_selection.rangeIn(row.row, int(layout.text().size()));
        const MessageRow &message = m_placement.list().at(row.row);
        const bool flashed = m_flashed > 0 && message.message.offset == m_flashed &&
                             m_flash.state() == QAbstractAnimation::Running;
        const MessageMouse::Spot &hovered = m_mouse.hovered();
        const RowState state{.selectedFrom = from,
                             .selectedTo = to,
                             .current = row.row == m_cursor.row() && hasFocus,
                             .part = hasFocus ? m_cursor.partOf(row.row) : Hit(),
                             .flash = flashed ? m_flash.currentValue().toDouble() : 0,
                             .hover = row.row == hovered.row ? hovered.hit : Hit()};
        painter.save();
        painter.translate(0, row.top);
        paintMessage(painter, message, layout, m_placement.rows().style(), state,
                     QRectF(m_viewport->rect()).translated(0, -row.top));
        painter.restore();
    }
}

void RowsPainter::paintTopDay(QPainter &painter) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    const RowPlacement::Placed &first = placed.constFirst();
    if (first.top >= 0)
        return;
    const RowStyle &style = m_placement.rows().style();
    const QString day =
        dayText(m_placement.list().at(first.row).message.timestamp.toLocalTime().date(),
                m_placement.rows().today());
    const QFontMetricsF metrics(style.fonts.small);
    const double width = metrics.horizontalAdvance(day) + 2 * spacing::medium;
    QRectF pill((style.width - width) / 2, spacing::small, width, std::ceil(metrics.height()) + 8);
    for (const RowPlacement::Placed &row : placed) {
        const QRectF line = m_placement.rows().layout(row.row).dayLine.translated(0, row.top);
        if (line.isEmpty() || line.bottom() <= 0)
            continue;
        if (row.row == first.row && line.top() >= 0)
            return;
        // The next day pushes this one out.
        if (line.top() < pill.bottom() + spacing::tiny)
            pill.moveBottom(line.top() - spacing::tiny);
        break;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintDay(painter, pill, day, style);
    painter.restore();
}

} // namespace chatbook::app
