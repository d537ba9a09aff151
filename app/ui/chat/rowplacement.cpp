#include "rowplacement.h"

namespace chatbook::app {

void RowPlacement::setMargins(double above, double below)
{
    m_above = above;
    m_below = below;
}

QList<RowPlacement::Placed> RowPlacement::visible() const
{
    QList<Placed> placed;
    if (m_anchor.row < 0)
        return placed;
    int row = m_anchor.row;
    double top = m_anchor.y - m_rows->bodyTop(row);
    while (row > 0 && top > 0)
        top -= m_rows->height(--row);
    for (; row < m_rows->count() && top < m_viewport; ++row) {
        const double height = m_rows->height(row);
        if (top + height > 0)
            placed.append({row, top, height});
        top += height;
    }
    return placed;
}

RowPlacement::Placed RowPlacement::at(double y) const
{
    const QList<Placed> placed = visible();
    for (const Placed &row : placed) {
        if (y >= row.top && y < row.bottom())
            return row;
    }
    return {};
}

RowPlacement::Placed RowPlacement::placeOf(int row) const
{
    double top = m_anchor.y - m_rows->bodyTop(m_anchor.row);
    for (int at = m_anchor.row; at < row; ++at)
        top += m_rows->height(at);
    for (int at = m_anchor.row; at > row; --at)
        top -= m_rows->height(at - 1);
    return {row, top, m_rows->height(row)};
}

void RowPlacement::scrollBy(double pixels)
{
    m_anchor.y -= pixels;
    settle();
}

void RowPlacement::scrollToTop()
{
    if (m_rows->count() > 0)
        put(0, m_above + m_rows->bodyTop(0));
}

void RowPlacement::scrollToBottom()
{
    const int last = m_rows->count() - 1;
    if (last >= 0)
        put(last, m_viewport - m_below - m_rows->height(last) + m_rows->bodyTop(last));
}

void RowPlacement::put(int row, double y)
{
    m_anchor.row = row;
    m_anchor.y = y;
    settle();
}

bool RowPlacement::atBottom() const
{
    if (m_anchor.row < 0)
        return true;
    double bottom = m_anchor.y - m_rows->bodyTop(m_anchor.row);
    for (int row = m_anchor.row; row < m_rows->count(); ++row) {
        bottom += m_rows->height(row);
        if (bottom > m_viewport)
            return false;
    }
    return bottom + m_below <= m_viewport + 1;
}

void RowPlacement::settle()
{
    if (m_rows->count() == 0) {
        m_anchor.row = -1;
        return;
    }
    m_anchor.row = qBound(0, m_anchor.row, m_rows->count() - 1);

    double top = m_anchor.y - m_rows->bodyTop(m_anchor.row);
    int row = m_anchor.row;
    while (row > 0 && top > m_above)
        top -= m_rows->height(--row);
    if (row == 0 && top > m_above)
        m_anchor.y -= top - m_above;

    double bottom = m_anchor.y - m_rows->bodyTop(m_anchor.row);
    for (row = m_anchor.row; row < m_rows->count() && bottom + m_below < m_viewport; ++row)
        bottom += m_rows->height(row);
    if (row == m_rows->count() && bottom + m_below < m_viewport)
        m_anchor.y += m_viewport - m_below - bottom;
    reanchor();
}

/// Anchors at the first message whose top is visible, or at the one that fills the viewport.
void RowPlacement::reanchor()
{
    const QList<Placed> placed = visible();
    for (const Placed &candidate : placed) {
        const double y = candidate.top + m_rows->bodyTop(candidate.row);
        if (candidate.row != placed.constFirst().row && (y < 0 || y >= m_viewport))
            continue;
        m_anchor.row = candidate.row;
        m_anchor.y = y;
        if (y >= 0)
            return;
    }
}

void RowPlacement::reset()
{
    m_anchor.row = m_rows->count() > 0 ? 0 : -1;
    m_anchor.y = 0;
}

void RowPlacement::inserted(int first, int last)
{
    if (m_anchor.row < 0)
        reset();
    else
        m_anchor.inserted(first, last);
}

void RowPlacement::aboutToRemove(int first, int last)
{
    if (m_anchor.row < first || m_anchor.row > last)
        return;
    const int other = last + 1 < m_rows->count() ? last + 1 : first - 1;
    if (other < 0)
        return;
    m_anchor.y = placeOf(other).top + m_rows->bodyTop(other);
    m_anchor.row = other;
}

void RowPlacement::removed(int first, int last)
{
    m_anchor.removed(first, last);
}

void RowPlacement::moved(int from, int to)
{
    m_anchor.moved(from, to);
}

} // namespace chatbook::app
