#include "searchdelegate.h"

#include "avatar.h"
#include "emojitext.h"
#include "listtext.h"
#include "searchresults.h"
#include "theme.h"

#include <QPainter>

namespace chatbook::app {

QSize SearchDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int text = 2 * option.fontMetrics.height() + spacing::tiny + spacing::large;
    return {200, qMax(text, spacing::messageAvatar + spacing::large)};
}

void SearchDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const Theme theme = Theme::of(option.palette);
    const Fonts fonts = Fonts::of(option.font);
    const auto sender = index.data(SearchResults::SenderRole).value<User>();
    const QString where = index.data(SearchResults::WhereRole).toString();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool current = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    painter->setPen(option.state.testFlag(QStyle::State_HasFocus) ? QPen(theme.outline, 1.5)
                                                                  : QPen(Qt::NoPen));
    painter->setBrush(current ? theme.current : hovered ? theme.hover : theme.surface);
    painter->drawRoundedRect(QRectF(option.rect).adjusted(spacing::tiny, 1, -spacing::tiny, -1),
                             spacing::radius, spacing::radius);

    const auto place = [&option](const QRect &rect) {
        return QStyle::visualRect(option.direction, option.rect, rect);
    };
    const auto line = [&](const QRect &rect, const QFont &font, const QColor &color,
                          const QString &text, Qt::Alignment side) {
        painter->setFont(font);
        painter->setPen(color);
        drawLine(*painter, place(rect),
                 QStyle::visualAlignment(option.direction, side) | Qt::AlignVCenter,
                 elidedLine(text, font, Qt::ElideRight, rect.width()));
    };

    constexpr int size = spacing::messageAvatar;
    const QRect &all = option.rect;
    painter->setFont(option.font);
    paintAvatar(*painter,
                place({all.x() + spacing::medium, all.center().y() - size / 2, size, size}),
                sender);
    const int left = all.x() + spacing::medium + size + spacing::medium;
    const int right = all.right() - spacing::medium;
    const int height = option.fontMetrics.height();
    const int top = all.y() + (all.height() - 2 * height - spacing::tiny) / 2;

    const QString time =
        shortTime(index.data(SearchResults::TimeRole).toDateTime(), QDateTime::currentDateTime());
    const int timeWidth = QFontMetrics(fonts.small).horizontalAdvance(time) + 2;
    line({right - timeWidth, top, timeWidth, height}, fonts.small, theme.secondaryText, time,
         Qt::AlignRight);
    const QString who = where.isEmpty() || where == sender.name
                            ? sender.name
                            : tr("%1 in %2").arg(sender.name, where);
    line({left, top, right - timeWidth - spacing::small - left, height}, fonts.name,
         nameColor(sender.id, theme), who, Qt::AlignLeft);
    line({left, top + height + spacing::tiny, right - left, height}, fonts.text, theme.text,
         index.data().toString(), Qt::AlignLeft);
    painter->restore();
}

} // namespace chatbook::app
