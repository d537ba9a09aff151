#pragma once

#include "messagelayout.h"

class QPainter;

namespace chatbook::app {

/// What the view knows of a row and the message does not.
struct RowState
{
    int selectedFrom = 0; ///< the selected part of the text; none when both are equal
    int selectedTo = 0;
    bool current = false; ///< keyboard actions mean this row
    Hit part = {};        ///< and this part of it
    double flash = 0;     ///< 0 to 1: how strongly the row is pointed out
    Hit hover = {};
};

/// Draws one row whose top left is the painter's origin, and of it what is in `visible`.
/// Nothing is drawn outside the row, whatever the text holds.
void paintMessage(QPainter &painter, const MessageRow &row, const MessageLayout &layout,
                  const RowStyle &style, const RowState &state, const QRectF &visible);

/// A pill with a day on it, as in the rows and floating above them.
void paintDay(QPainter &painter, const QRectF &rect, const QString &day, const RowStyle &style);

} // namespace chatbook::app
