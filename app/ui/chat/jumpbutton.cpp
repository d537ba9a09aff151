#include "jumpbutton.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

namespace chatbook::app {

namespace {

constexpr int diameter = 40;
constexpr int badgeHeight = 18;

} // namespace

JumpButton::JumpButton(QWidget *parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::NoFocus); // the End key does the same
    setCursor(Qt::PointingHandCursor);
    resize(JumpButton::sizeHint());
    setCount(0);
}

void JumpButton::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void JumpButton::setCount(int count)
{
    m_count = count;
    setToolTip(tr("Jump to the newest message"));
    setAccessibleName(count > 0 ? tr("Jump to the newest message, %n new", nullptr, count)
                                : tr("Jump to the newest message"));
    update();
}

QSize JumpButton::sizeHint() const
{
    return {diameter + 8, diameter + 2 + badgeHeight / 2};
}

void JumpButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF disc((width() - diameter) / 2.0, height() - diameter - 1, diameter, diameter);
    painter.setPen(QPen(m_theme.separator, 1));
    painter.setBrush(underMouse() || isDown() ? m_theme.hover : m_theme.surface);
    painter.drawEllipse(disc.adjusted(0.5, 0.5, -0.5, -0.5));

    const QPointF centre = disc.center() + QPointF(0, 2);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.secondaryText, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(
        QPolygonF({centre + QPointF(-7, -4), centre + QPointF(0, 3), centre + QPointF(7, -4)}));

    if (m_count == 0)
        return;
    const QString text = m_count > 999 ? tr("999+") : QLocale().toString(m_count);
    QFont font = Fonts::of(this->font()).small;
    font.setPixelSize(11);
    font.setWeight(QFont::DemiBold);
    const double wide = qMax<double>(badgeHeight, QFontMetricsF(font).horizontalAdvance(text) + 10);
    const QRectF badge((width() - wide) / 2, 0, wide, badgeHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.badge);
    painter.drawRoundedRect(badge, badgeHeight / 2.0, badgeHeight / 2.0);
    painter.setFont(font);
    painter.setPen(m_theme.onAccent);
    painter.drawText(badge, Qt::AlignCenter, text);
}

void JumpButton::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void JumpButton::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace chatbook::app
