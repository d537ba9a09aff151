#include "rowcursor.h"

#include "messagewords.h"

namespace chatbook::app {

void RowCursor::setRow(int row)
{
    if (m_at.row == row)
        return;
    m_at.row = row;
    m_part = -1;
    emit rowChosen(row);
}

Hit RowCursor::partOf(int row) const
{
    if (row < 0 || row != m_at.row || m_part < 0)
        return {};
    return activeParts(m_placement.rows().layout(row)).value(m_part);
}

Hit RowCursor::activeIn(int row) const
{
    if (const Hit chosen = partOf(row); chosen.part != Hit::Part::Nothing)
        return chosen;
    const MessageLayout &layout = m_placement.rows().layout(row);
    const QList<Hit> parts = activeParts(layout);
    for (const Hit &part : parts) {
        if (!linkOf(layout, part).isEmpty())
            return part;
    }
    return parts.value(0);
}

double RowCursor::step(int step, double line, double height)
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return 0;
    if (m_at.row < 0) {
        setRow(step < 0 ? placed.constLast().row : placed.constFirst().row);
        return 0;
    }
    const RowPlacement::Placed here = m_placement.placeOf(m_at.row);
    if (step < 0 && here.top < 0)
        return qMax(-line, here.top);
    if (step > 0 && here.bottom() > height)
        return qMin(line, here.bottom() - height);
    const int next = qBound(0, m_at.row + step, m_placement.list().count() - 1);
    if (next == m_at.row)
        return step * line;
    setRow(next);
    const RowPlacement::Placed there = m_placement.placeOf(next);
    const bool isTall = there.height > height;
    if (step < 0 && there.top < 0)
        return isTall ? there.bottom() - height : there.top;
    if (step > 0 && there.bottom() > height)
        return isTall ? there.top : there.bottom() - height;
    return 0;
}

void RowCursor::stepPart(int step)
{
    if (m_at.row < 0)
        return;
    const MessageLayout &layout = m_placement.rows().layout(m_at.row);
    const QList<Hit> parts = activeParts(layout);
    const int part = qBound(-1, m_part + step, int(parts.size()) - 1);
    if (part == m_part)
        return;
    m_part = part;
    emit partChosen(part < 0 ? describe(m_placement.list().at(m_at.row))
                             : describePart(layout, parts.at(part)));
}

void RowCursor::toEdge(int edge)
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (m_at.row >= 0 && !placed.isEmpty())
        setRow(edge < 0 ? placed.constFirst().row : placed.constLast().row);
}

void RowCursor::enter(Qt::FocusReason reason, bool atEnd)
{
    const bool byKey = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
                       reason == Qt::ShortcutFocusReason;
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (!byKey || placed.isEmpty())
        return;
    m_part = -1;
    if (atEnd)
        m_at.row = m_placement.list().count() - 1;
    else if (m_at.row < placed.constFirst().row || m_at.row > placed.constLast().row)
        m_at.row = placed.constLast().row;
}

} // namespace chatbook::app
