#pragma once

#include <QFont>
#include <QList>
#include <QTextLayout>

class QPainter;
class QRectF;

namespace chatbook::app {

/// Formats with which a QTextLayout shows the emoji of `text` in colour. Text fonts have some emoji
/// in black and white, so a colour font comes first for them.
QList<QTextLayout::FormatRange> emojiFormats(const QString &text, const QFont &font);

/// Draws one line like QPainter::drawText(), in the painter's font and pen, with emoji in colour.
void drawLine(QPainter &painter, const QRectF &rect, Qt::Alignment align, const QString &text);

/// The width of drawLine() for `text`, in device-independent pixels.
double lineWidth(const QString &text, const QFont &font);

/// `text`, shortened so that drawLine() needs at most `width`.
QString elidedLine(const QString &text, const QFont &font, Qt::TextElideMode mode, double width);

} // namespace chatbook::app
