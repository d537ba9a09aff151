#pragma once

#include "messagelayout.h"

class QPainter;

namespace chatbook::app {

/// The view's state of a row.
struct RowState
{
    int selectedFrom = 0; ///< the selected part of the text; none if both are equal
    int selectedTo = 0;
    bool current = false; ///< keyboard actions apply to this row
    Hit part = {};        ///< and to this part of it
    double flash = 0;     ///< 0 to 1: strength of the highlight
    Hit hover = {};
};

/// Draws one row, with its top left at the painter's origin, as far as it is in `visible`. Nothing
/// is drawn outside the row, whatever the text holds.
void paintMessage(QPainter &painter, const MessageRow &row, const MessageLayout &layout,
                  const RowStyle &style, const RowState &state, const QRectF &visible);

/// A pill with a date, as in the rows and floating above them.
void paintDay(QPainter &painter, const QRectF &rect, const QString &day, const RowStyle &style);

} // namespace chatbook::app
