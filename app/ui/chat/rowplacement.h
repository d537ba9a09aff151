#pragma once

#include "rowlayouts.h"
#include "trackedrow.h"

namespace chatbook::app {

/// Which rows are where in the viewport. The anchor is one message and one pixel: the top of that
/// message's bubble. Everything else follows from it, so nothing moves when rows come, go or change
/// elsewhere.
class RowPlacement
{
public:
    struct Placed
    {
        int row = -1;
        double top = 0; ///< in the viewport
        double height = 0;

        double bottom() const { return top + height; }
    };

    explicit RowPlacement(RowLayouts *rows)
        : m_rows(rows)
    {}

    RowLayouts &rows() const { return *m_rows; }
    const MessageList &list() const { return m_rows->list(); }

    void setViewportHeight(double height) { m_viewport = height; }
    /// The space above the first row and below the last.
    void setMargins(double above, double below);
    double above() const { return m_above; }
    double below() const { return m_below; }

    /// The rows in the viewport, from the top.
    QList<Placed> visible() const;
    /// The one at a height of the viewport; its row is -1 when there is none.
    Placed at(double y) const;
    /// Any row's place. Lays out what is between it and the viewport.
    Placed placeOf(int row) const;

    void scrollBy(double pixels); ///< towards newer ones if positive
    void scrollToTop();           ///< of the rows in the list
    void scrollToBottom();
    /// Puts the top of a row's bubble at `y`.
    void put(int row, double y);
    bool atBottom() const;
    /// Moves the rows so that they fill the viewport; too few rows are at the bottom.
    void settle();

    int anchorRow() const { return m_anchor.row; }
    double anchorY() const { return m_anchor.y; }

    void reset();
    void inserted(int first, int last);
    /// Call it before the rows are removed.
    void aboutToRemove(int first, int last);
    void removed(int first, int last);
    void moved(int from, int to);

private:
    void reanchor();

    RowLayouts *m_rows;
    double m_viewport = 0;
    double m_above = 0;
    double m_below = 0;
    /// The message that holds the place, and where its bubble starts.
    struct Anchor : TrackedRow
    {
        double y = 0;
    } m_anchor;
};

} // namespace chatbook::app
