#pragma once

#include "rowplacement.h"
#include "trackedrow.h"

#include <QObject>

namespace chatbook::app {

/// The message that keys mean, and what of it.
class RowCursor : public QObject
{
    Q_OBJECT

public:
    explicit RowCursor(const RowPlacement &placement)
        : m_placement(placement)
    {}

    int row() const { return m_at.row; } ///< or -1
    void setRow(int row);
    /// What of that row is chosen; Nothing when it is the row itself, or another row.
    Hit partOf(int row) const;
    /// What Return means in a row: what is chosen, else its first link, else the first of what
    /// there is.
    Hit activeIn(int row) const;

    /// To the next row (1) or the one before (-1). Gives how far to scroll for that, in pixels.
    /// A message that is only partly in sight is first read to its end, `line` by `line`.
    double step(int step, double line, double height);
    /// Through what of the row can be activated.
    void stepPart(int step);
    /// To the first (-1) or the last (1) row in sight, where one is chosen.
    void toEdge(int edge);
    /// As the focus comes by a key: to the newest, or where one has scrolled up the last in sight.
    void enter(Qt::FocusReason reason, bool atEnd);

    void inserted(int first, int last) { m_at.inserted(first, last); }
    void removed(int first, int last) { m_at.removed(first, last); }
    void moved(int from, int to) { m_at.moved(from, to); }
    void clear() { m_at.row = -1; }

signals:
    void rowChosen(int row);
    /// What was chosen in the row, in words.
    void partChosen(const QString &words);

private:
    const RowPlacement &m_placement;
    TrackedRow m_at;
    int m_part = -1; ///< of the row's activeParts(); -1: the row itself
};

} // namespace chatbook::app
