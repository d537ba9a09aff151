#pragma once

#include <QFont>
#include <QList>
#include <QTextLayout>

class QPainter;
class QRectF;

namespace chatbook::app {

/// How a QTextLayout shows the emoji of `text` in colour. Text fonts have some emoji of their own
/// in black and white, which would stand among coloured ones, so a colour font comes first there.
QList<QTextLayout::FormatRange> emojiFormats(const QString &text, const QFont &font);

/// One line, as QPainter::drawText() draws it in the painter's font and pen, with emoji in colour.
void drawLine(QPainter &painter, const QRectF &rect, Qt::Alignment align, const QString &text);

/// How wide drawLine() draws `text`, in device-independent pixels.
double lineWidth(const QString &text, const QFont &font);

/// `text`, cut so that drawLine() needs at most `width`.
QString elidedLine(const QString &text, const QFont &font, Qt::TextElideMode mode, double width);

} // namespace chatbook::app
