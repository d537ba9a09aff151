#include "serverbutton.h"

#include "avatar.h"
#include "documents.h"
#include "emojitext.h"
#include "theme.h"

#include <QPainter>
#include <QStyle>

namespace chatbook::app {

namespace {

constexpr int wordsInALine = 4;

} // namespace

ServerButton::ServerButton(const ServerEntry &entry, QWidget *parent)
    : QAbstractButton(parent)
{
    setEntry(entry);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ServerButton::setEntry(const ServerEntry &entry)
{
    if (entry == m_entry)
        return;
    m_entry = entry;
    QString name = tr("Join %1, %2").arg(entry.title, entry.detail);
    if (!entry.words.isEmpty())
        name += tr(", whose words are %1").arg(entry.words.join(u' '));
    setAccessibleName(name);
    updateGeometry();
    update();
}

int ServerButton::lines() const
{
    return 2 + (int(m_entry.words.size()) + wordsInALine - 1) / wordsInALine;
}

QSize ServerButton::sizeHint() const
{
    const int text = lines() * fontMetrics().height() + spacing::tiny;
    return {200, qMax(text, spacing::messageAvatar) + spacing::large};
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
    const int line = fontMetrics().height();
    int top = (height() - lines() * line - spacing::tiny / 2) / 2;
    const int avatar = m_entry.words.isEmpty() ? (height() - size) / 2 : top;
    paintAvatar(painter, place({spacing::small, avatar, size, size}),
                {{m_entry.badge}, m_entry.title});

    const int left = spacing::small + size + spacing::medium;
    const int wide = width() - left - spacing::small;
    const auto write = [&](const QFont &font, const QColor &color, const QString &text) {
        painter.setFont(font);
        painter.setPen(color);
        drawLine(painter, place({left, top, wide, line}),
                 QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter,
                 elidedLine(text, font, Qt::ElideRight, wide));
        top += line;
    };
    write(fonts.name, theme.text, m_entry.title);
    top += spacing::tiny / 2;
    write(fonts.small, m_entry.isWarning ? theme.danger : theme.secondaryText, m_entry.detail);
    for (qsizetype i = 0; i < m_entry.words.size(); i += wordsInALine)
        write(fonts.small, theme.text, m_entry.words.mid(i, wordsInALine).join(u' '));
}

} // namespace chatbook::app
