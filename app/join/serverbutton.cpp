#include "join/serverbutton.h"

#include "ui/avatar.h"
#include "ui/theme.h"

#include <QPainter>
#include <QStyle>

namespace chatbook {

ServerButton::ServerButton(const KnownServer &server, QWidget *parent)
    : QAbstractButton(parent)
    , m_title(server.server.name.simplified())
    , m_detail(server.hostedHere ? tr("on this computer") : spokenAddress(server.address))
{
    if (m_title.isEmpty())
        m_title = spokenAddress(server.address);
    if (!server.self.name.isEmpty())
        m_detail = tr("%1, as %2").arg(m_detail, server.self.name);
    m_badge = {UserId{server.server.id.value}, m_title};
    setAccessibleName(tr("Join %1, %2").arg(m_title, m_detail));
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize ServerButton::sizeHint() const
{
    const int lines = 2 * fontMetrics().height() + spacing::tiny;
    return {200, qMax(lines, spacing::messageAvatar) + spacing::large};
}

void ServerButton::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    const Fonts fonts = Fonts::of(font());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool focused = hasFocus();
    painter.setPen(focused ? QPen(theme.outline, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(isDown() ? theme.current : underMouse() ? theme.field : theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), spacing::radius,
                            spacing::radius);

    constexpr int size = spacing::messageAvatar;
    const auto place = [this](const QRect &part) {
        return QStyle::visualRect(layoutDirection(), rect(), part);
    };
    paintAvatar(painter, place({spacing::small, (height() - size) / 2, size, size}), m_badge);

    const int left = spacing::small + size + spacing::medium;
    const int wide = width() - left - spacing::small;
    const int line = fontMetrics().height();
    const int top = (height() - 2 * line - spacing::tiny / 2) / 2;
    const auto write = [&](const QFont &font, const QColor &color, int y, const QString &text) {
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(place({left, y, wide, line}),
                         int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) |
                             Qt::AlignVCenter | Qt::TextSingleLine),
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, wide));
    };
    write(fonts.name, theme.text, top, m_title);
    write(fonts.small, theme.secondaryText, top + line + spacing::tiny / 2, m_detail);
}

} // namespace chatbook
