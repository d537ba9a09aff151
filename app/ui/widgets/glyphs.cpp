#include "glyphs.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace chatbook::app {

namespace {

/// Drawn on a grid of 24 by 24.
void paintGlyph(QPainter &painter, Glyph glyph, const QColor &color)
{
    painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    switch (glyph) {
    case Glyph::Send: {
        QPainterPath plane;
        plane.moveTo(4, 4);
        plane.lineTo(21, 12);
        plane.lineTo(4, 20);
        plane.lineTo(6.5, 13);
        plane.lineTo(13, 12);
        plane.lineTo(6.5, 11);
        plane.closeSubpath();
        painter.setPen(QPen(color, 1.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(color);
        painter.drawPath(plane);
        break;
    }
    case Glyph::Search:
        painter.drawEllipse(QPointF(10.5, 10.5), 6, 6);
        painter.drawLine(QPointF(15, 15), QPointF(20, 20));
        break;
    case Glyph::Close:
        painter.drawLine(QPointF(6.5, 6.5), QPointF(17.5, 17.5));
        painter.drawLine(QPointF(17.5, 6.5), QPointF(6.5, 17.5));
        break;
    case Glyph::Copy:
        painter.drawRoundedRect(QRectF(8.5, 8.5, 11, 11), 2, 2);
        painter.drawPolyline(QPolygonF{{5, 15.5}, {4.5, 15}, {4.5, 4.5}, {15, 4.5}, {15.5, 5}});
        break;
    case Glyph::Menu:
        for (const double y : {6.5, 12.0, 17.5})
            painter.drawLine(QPointF(4.5, y), QPointF(19.5, y));
        break;
    case Glyph::Back:
        painter.drawPolyline(QPolygonF{{14.5, 5.5}, {8, 12}, {14.5, 18.5}});
        break;
    }
}

class GlyphEngine final : public QIconEngine
{
public:
    GlyphEngine(Glyph glyph, const QColor &color)
        : m_glyph(glyph)
        , m_color(color)
    {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        QColor color = m_color;
        if (mode == QIcon::Disabled)
            color.setAlphaF(0.4F);
        const double size = qMin(rect.width(), rect.height());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(QRectF(rect).center() - QPointF(size / 2, size / 2));
        painter->scale(size / 24, size / 24);
        paintGlyph(*painter, m_glyph, color);
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new GlyphEngine(*this); }

private:
    Glyph m_glyph;
    QColor m_color;
};

} // namespace

QIcon glyphIcon(Glyph glyph, const QColor &color)
{
    return QIcon(new GlyphEngine(glyph, color));
}

} // namespace chatbook::app
