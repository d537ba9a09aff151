#include "contactdelegate.h"

#include "avatar.h"
#include "contactlist.h"
#include "emojitext.h"
#include "listtext.h"
#include "theme.h"

#include <QPainter>

namespace chatbook::app {

namespace {

constexpr int rowHeight = spacing::listAvatar + 2 * spacing::small;
constexpr int badgeHeight = 20;

QString badgeText(int unread)
{
    return unread > 999 ? QStringLiteral("999+") : QString::number(unread);
}

int badgeWidth(const QFontMetrics &metrics, const QString &text)
{
    return qMax(badgeHeight, metrics.horizontalAdvance(text) + spacing::medium);
}

void paintBadge(QPainter &painter, const QRect &rect, const QString &text, const Theme &theme)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.badge);
    painter.drawRoundedRect(rect, badgeHeight / 2.0, badgeHeight / 2.0);
    painter.setPen(theme.onAccent);
    painter.drawText(rect, Qt::AlignCenter, text);
}

QColor previewColor(ContactList::Preview kind, const Theme &theme)
{
    switch (kind) {
    case ContactList::Preview::Draft:
        return theme.danger;
    case ContactList::Preview::Typing:
        return theme.link;
    default:
        return theme.secondaryText;
    }
}

} // namespace

QSize ContactDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int text = 2 * option.fontMetrics.height() + spacing::tiny + spacing::large;
    return {ContactDelegate::collapsedWidth, qMax(rowHeight, text)};
}

void ContactDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const Theme theme = Theme::of(option.palette);
    const auto recipient = index.data(ContactList::RecipientRole).value<Recipient>();
    const bool collapsed = option.rect.width() < collapseBelow;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);

    QColor behind = theme.surface;
    const bool isChosen = m_choosing && option.state.testFlag(QStyle::State_Selected);
    if (isChosen || (recipient.id == m_open && !m_choosing))
        behind = theme.current;
    else if (option.state.testFlag(QStyle::State_MouseOver))
        behind = theme.hover;
    const QRectF row = QRectF(option.rect).adjusted(spacing::tiny, 1, -spacing::tiny, -1);
    const bool focused = isChosen || option.state.testFlag(QStyle::State_HasFocus);
    painter->setPen(focused ? QPen(theme.outline, 1.5) : QPen(Qt::NoPen));
    painter->setBrush(behind);
    painter->drawRoundedRect(row, spacing::radius, spacing::radius);

    constexpr int size = spacing::listAvatar;
    const int left = collapsed ? (option.rect.width() - size) / 2 : spacing::medium;
    const QRect avatar = QStyle::visualRect(
        option.direction, option.rect,
        QRect(option.rect.x() + left, option.rect.center().y() - size / 2, size, size));
    paintAvatarOf(*painter, avatar, recipient);
    if (index.data(ContactList::OnlineRole).toBool())
        paintOnlineDot(*painter, avatar, theme, behind);

    if (collapsed) {
        painter->setFont(Fonts::of(option.font).small);
        if (const int unread = index.data(ContactList::UnreadRole).toInt(); unread > 0) {
            const QString text = badgeText(unread);
            const int width = badgeWidth(painter->fontMetrics(), text);
            paintBadge(*painter,
                       QRect(option.rect.right() - width - 2, avatar.top() - 4, width, badgeHeight),
                       text, theme);
        }
    } else {
        QRect area = option.rect.adjusted(left + size + spacing::medium, spacing::small,
                                          -spacing::medium, -spacing::small);
        paintText(*painter, option, index, area);
    }
    painter->restore();
}

void ContactDelegate::paintText(QPainter &painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index, const QRect &area) const
{
    const Theme theme = Theme::of(option.palette);
    const Fonts fonts = Fonts::of(option.font);
    const QString preview = index.data(ContactList::PreviewRole).toString();
    const auto place = [&](const QRect &rect) {
        return QStyle::visualRect(option.direction, option.rect, rect);
    };
    const auto line = [&](const QRect &rect, const QString &text, Qt::Alignment side) {
        const Qt::Alignment align = QStyle::visualAlignment(option.direction, side);
        drawLine(painter, place(rect), align | Qt::AlignVCenter,
                 elidedLine(text, painter.font(), Qt::ElideRight, rect.width()));
    };

    const QFontMetrics nameMetrics(fonts.name);
    const QFontMetrics textMetrics(fonts.text);
    const bool one = preview.isEmpty();
    const int both = nameMetrics.height() + spacing::tiny + textMetrics.height();
    const int top = area.y() + (area.height() - (one ? nameMetrics.height() : both)) / 2;
    QRect first(area.x(), top, area.width(), nameMetrics.height());
    QRect second(area.x(), first.bottom() + 1 + spacing::tiny, area.width(), textMetrics.height());

    painter.setFont(fonts.small);
    if (const QDateTime time = index.data(ContactList::TimeRole).toDateTime(); time.isValid()) {
        const QString text = shortTime(time, QDateTime::currentDateTime());
        const int width = painter.fontMetrics().horizontalAdvance(text) + 1;
        painter.setPen(theme.secondaryText);
        line(QRect(first.right() - width + 1, first.y(), width, first.height()), text,
             Qt::AlignRight);
        first.setRight(first.right() - width - spacing::small);
    }
    if (const int unread = index.data(ContactList::UnreadRole).toInt(); unread > 0) {
        const QString text = badgeText(unread);
        const int width = badgeWidth(painter.fontMetrics(), text);
        QRect &row = one ? first : second;
        paintBadge(painter,
                   place(QRect(row.right() - width + 1, row.center().y() - badgeHeight / 2 + 1,
                               width, badgeHeight)),
                   text, theme);
        row.setRight(row.right() - width - spacing::small);
    }
    painter.setFont(fonts.name);
    painter.setPen(theme.text);
    line(first, index.data().toString(), Qt::AlignLeft);
    painter.setFont(fonts.text);
    painter.setPen(previewColor(
        index.data(ContactList::PreviewKindRole).value<ContactList::Preview>(), theme));
    line(second, preview, Qt::AlignLeft);
}

} // namespace chatbook::app
