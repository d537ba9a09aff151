#include "messagelayout.h"

#include "emojitext.h"
#include "messagewords.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>

#include <chrono>
#include <cmath>

namespace chatbook::app {

namespace {

using namespace std::chrono_literals;

constexpr auto groupSilence = 10min; ///< a longer one starts a new group
constexpr double widestColumn = 860; ///< in a wider view the messages stand in its middle
constexpr double widestBubble = 620;
constexpr double padX = 11;
constexpr double padY = 7;
constexpr double metaGap = 10;
constexpr double stateSize = 15;
constexpr double chipGap = 4;
constexpr double failureGap = 14;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(MessageLayout)
};

/// The first line, short: what a quote shows.
QString firstLine(const QString &content)
{
    return content.left(200).simplified();
}

/// The column in which messages stand, and in it the bubbles of one side.
struct Column
{
    double start;
    double end;
    double left; ///< of bubbles that stand at the left
    double most; ///< how wide one may be
};

Column columnOf(bool own, bool isPost, int width)
{
    const bool narrow = width < 420;
    const double side = narrow ? spacing::small : spacing::large;
    const double gutter = spacing::messageAvatar + spacing::small;
    const double whole = qMin<double>(width, widestColumn);
    const double edge = std::floor((width - whole) / 2);
    Column column{.start = edge + side, .end = edge + whole - side, .left = 0, .most = 0};
    column.left = column.start + gutter + (own && !narrow ? gutter : 0);
    const double spare = own || narrow || isPost ? 0 : gutter;
    const double widest = isPost ? widestColumn : widestBubble;
    column.most = qMax(80.0, qMin(widest, column.end - column.left - spare));
    return column;
}

/// Gives where they end, as those below do.
double placeLinesAbove(MessageLayout &result, const MessageRow &row, const RowContext &context,
                       const RowStyle &style)
{
    const double high = lineHeight(style.fonts.small) + 8;
    double y = 0;
    if (context.startsDay) {
        result.day = dayText(row.message.timestamp.toLocalTime().date(), context.today);
        const double width =
            QFontMetricsF(style.fonts.small).horizontalAdvance(result.day) + 2 * spacing::medium;
        y += spacing::medium;
        result.dayLine = QRectF((style.width - width) / 2, y, width, high);
        y = result.dayLine.bottom() + spacing::tiny;
    }
    if (context.startsUnread) {
        y += spacing::small;
        result.unreadLine = QRectF(0, y, style.width, high);
        y = result.unreadLine.bottom() + spacing::tiny;
    }
    return y;
}

/// The blocks one below the other from `y`, each at most `room` wide; gives the widest.
double placeBlocks(MessageLayout &result, const RowStyle &style, double room, double &y,
                   const MessageLayout *earlier)
{
    double widest = 0;
    for (const Body::Block &content : std::as_const(result.body.blocks)) {
        const qsizetype i = result.blocks.size();
        const bool holds = earlier != nullptr && i < earlier->blocks.size() &&
                           earlier->body.blocks.at(i) == content;
        const auto block = holds ? earlier->blocks.at(i).block : makeBlock(content, style, room);
        result.blocks.append({block, QRectF(0, y, 0, block->height())});
        widest = qMax(widest, block->wantedWidth());
        y += block->height();
    }
    return widest;
}

/// The bubble with what is in it, from the top; x and the width come last.
void placeBubble(MessageLayout &result, const MessageRow &row, const RowContext &context,
                 const RowStyle &style, const Column &column, double top,
                 const MessageLayout *earlier)
{
    const Message &message = row.message;
    const double room = column.most - 2 * padX;
    double y = top + padY;
    double wanted = 0;
    if (result.startsGroup && !result.own) {
        result.nameText = elidedLine(message.sender.name, style.fonts.name, Qt::ElideRight, room);
        result.name = QRectF(0, y, lineWidth(result.nameText, style.fonts.name),
                             lineHeight(style.fonts.name));
        wanted = result.name.width();
        y = result.name.bottom() + 1;
    }
    wanted = qMax(wanted, placeBlocks(result, style, room, y, earlier));

    result.metaText = timeText(message.timestamp);
    if (const QDate day = message.timestamp.toLocalTime().date();
        context.isPost && day != context.today)
        result.metaText = Words::tr("%1, %2").arg(dayText(day, context.today), result.metaText);
    if (message.editedAt && !message.deletedAt)
        result.metaText = Words::tr("edited %1").arg(result.metaText);
    const QFontMetricsF small(style.fonts.small);
    const double metaWidth =
        std::ceil(small.horizontalAdvance(result.metaText)) + (row.own ? stateSize + 3 : 0);
    const std::optional<double> lastLine = result.blocks.constLast().block->lastLine();
    const double besideLast = lastLine.value_or(room) + metaGap + metaWidth;
    const bool metaBeside = besideLast <= room;
    wanted = qMax(wanted, metaBeside ? besideLast : metaWidth);

    const double width = qMin(column.most, wanted + 2 * padX);
    const double x = result.own ? column.end - width : column.left;
    result.name.translate(x + padX, 0);
    for (PlacedBlock &placed : result.blocks) {
        placed.block->setWidth(width - 2 * padX);
        placed.rect = QRectF(x + padX, placed.rect.y(), width - 2 * padX, placed.rect.height());
    }
    const double metaHeight = lineHeight(style.fonts.small);
    result.meta = QRectF(x + width - padX - metaWidth, metaBeside ? y - metaHeight + 2 : y + 1,
                         metaWidth, metaHeight);
    if (row.own)
        result.state = QRectF(result.meta.right() - stateSize,
                              result.meta.center().y() - stateSize / 2, stateSize, stateSize);
    const double bottom = (metaBeside ? y : result.meta.bottom()) + padY;
    result.bubble = QRectF(x, top, width, bottom - top);
}

/// Chips from left to right, as many to a line as fit.
double placeReactions(MessageLayout &result, const MessageRow &row, const RowContext &context,
                      const RowStyle &style, double left, double width, double top)
{
    const double height = lineHeight(style.fonts.small) + 8;
    double x = left;
    double y = top;
    for (const Reaction &reaction : row.message.reactions) {
        ReactionChip chip{.rect = {},
                          .emoji = reaction.emoji,
                          .label = reaction.emoji + QChar(QChar::Nbsp) + u' ' +
                                   QLocale().toString(reaction.count),
                          .own = reaction.isOf(context.self)};
        const double wanted =
            qMin(lineWidth(chip.label, style.fonts.small) + 2 * spacing::small, width);
        if (x > left && x + wanted > left + width) {
            x = left;
            y += height + chipGap;
        }
        chip.rect = QRectF(x, y, wanted, height);
        x += wanted + chipGap;
        result.reactions.append(chip);
    }
    if (result.own && !result.reactions.isEmpty()) {
        // Against the bubble's edge, line by line.
        for (qsizetype first = 0; first < result.reactions.size();) {
            qsizetype end = first + 1;
            while (end < result.reactions.size() &&
                   result.reactions.at(end).rect.y() == result.reactions.at(first).rect.y())
                ++end;
            const double shift = left + width - result.reactions.at(end - 1).rect.right();
            for (; first < end; ++first)
                result.reactions[first].rect.translate(shift, 0);
        }
    }
    return y + height + chipGap;
}

/// Why it was not sent, and what can be done; on a second line where one has no room for both.
double placeFailure(MessageLayout &result, const MessageRow &row, const RowStyle &style,
                    const Column &column, double y)
{
    const QFontMetricsF small(style.fonts.small);
    const double again = small.horizontalAdvance(sendAgainText());
    const double discard = small.horizontalAdvance(discardText());
    const double buttons = again + failureGap + discard;
    const double high = lineHeight(style.fonts.small) + 6;
    const double room = column.end - column.start;
    result.failureText = small.elidedText(row.pending->failure, Qt::ElideRight, room);
    const double reason = small.horizontalAdvance(result.failureText);
    const bool oneLine = reason + failureGap + buttons <= room;
    double x = column.end - (oneLine ? reason + failureGap + buttons : reason);
    result.failure = QRectF(x, y, reason, high);
    if (oneLine) {
        x = result.failure.right() + failureGap;
    } else {
        y += high;
        x = column.end - buttons;
    }
    result.sendAgain = QRectF(x, y, again, high);
    result.discard = QRectF(x + again + failureGap, y, discard, high);
    return y + high;
}

} // namespace

QString sendAgainText()
{
    return Words::tr("Send again");
}

QString discardText()
{
    return Words::tr("Discard");
}

QString unreadLineText()
{
    return Words::tr("New messages");
}

QString dayText(const QDate &day, const QDate &today)
{
    if (day == today)
        return Words::tr("Today");
    if (day == today.addDays(-1))
        return Words::tr("Yesterday");
    return QLocale().toString(day, day.year() == today.year() ? Words::tr("dddd, d MMMM")
                                                              : Words::tr("d MMMM yyyy"));
}

RowContext contextOf(const MessageList &list, int row, const QDate &today)
{
    const auto dayOf = [](const MessageRow &of) {
        return of.message.timestamp.toLocalTime().date();
    };
    const auto startsGroupAt = [&](int at) {
        if (at == 0 || at == list.unreadRow())
            return true;
        const MessageRow &before = list.at(at - 1);
        const MessageRow &here = list.at(at);
        return before.message.sender.id != here.message.sender.id || dayOf(before) != dayOf(here) ||
               before.message.timestamp.msecsTo(here.message.timestamp) >
                   std::chrono::milliseconds(groupSilence).count();
    };
    const MessageRow &here = list.at(row);
    RowContext context{.startsDay = row == 0 || dayOf(list.at(row - 1)) != dayOf(here),
                       .startsUnread = row == list.unreadRow(),
                       .startsGroup = startsGroupAt(row),
                       .endsGroup = row + 1 == list.count() || startsGroupAt(row + 1),
                       .today = today,
                       .self = list.self().id};
    const int quoted = here.message.replyTo ? list.rowOf(here.message.replyTo->offset) : -1;
    if (quoted >= 0)
        context.quoted = firstLine(parseBody(list.at(quoted).message).spoken());
    return context;
}

QString MessageLayout::text() const
{
    QString all;
    for (const PlacedBlock &placed : blocks)
        all += placed.block->text();
    return all;
}

MessageLayout layoutMessage(const MessageRow &row, const RowContext &context, const RowStyle &style,
                            const MessageLayout *earlier)
{
    MessageLayout result;
    result.own = row.own && !context.isPost;
    result.hasOutline = !context.isPost;
    const Column column = columnOf(result.own, context.isPost, style.width);
    result.startsGroup = context.startsGroup;
    result.endsGroup = context.endsGroup;
    result.body = parseBody(row.message, context.quoted);

    const double top =
        placeLinesAbove(result, row, context, style) + (context.startsGroup ? spacing::small : 2);
    placeBubble(result, row, context, style, column, top, earlier);
    double y = result.bubble.bottom();
    if (!result.own && context.endsGroup) {
        // Beside its bubble's end, and within the row where that is less high.
        // A post's stands beside its beginning.
        result.avatar =
            QRectF(column.start, context.isPost ? top : qMax(top, y - spacing::messageAvatar),
                   spacing::messageAvatar, spacing::messageAvatar);
        y = qMax(y, result.avatar.bottom());
    }
    if (!row.message.reactions.isEmpty())
        y = placeReactions(result, row, context, style,
                           result.own ? column.end - column.most : result.bubble.x(), column.most,
                           y + chipGap);
    if (row.pending && row.pending->state == PendingMessage::State::Failed)
        y = placeFailure(result, row, style, column, y);
    result.height = std::ceil(y);
    return result;
}

} // namespace chatbook::app
