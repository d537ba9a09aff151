#include "messagelayout.h"

#include "emojitext.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QTextLayout>

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
constexpr double replyBar = 3;
constexpr double chipGap = 4;
constexpr double failureGap = 14;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(MessageLayout)
};

/// Whole pixels, so that rows and what is in them stay sharp.
double lineOf(const QFontMetricsF &metrics)
{
    return std::ceil(metrics.height());
}

/// The text as it is laid out: as long as the content, with line breaks that QTextLayout knows.
QString displayed(const QString &content)
{
    QString text = content;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c == u'\n' || c == QChar::ParagraphSeparator)
            text[i] = QChar::LineSeparator;
        else if (c == u'\r')
            text[i] = i + 1 < text.size() && text.at(i + 1) == u'\n' ? QChar(0x200b)
                                                                     : QChar(QChar::LineSeparator);
    }
    return text;
}

/// The first line, short: what a quote shows.
QString firstLine(const QString &content)
{
    return content.left(200).simplified();
}

/// Breaks the lines to at most `width`; gives the width that the longest one has.
double breakLines(QTextLayout &layout, double width)
{
    double y = 0;
    double widest = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += line.height();
        widest = qMax(widest, line.naturalTextWidth());
    }
    layout.endLayout();
    return std::ceil(qMin(widest, width));
}

double heightOf(const QTextLayout &layout)
{
    const QTextLine last = layout.lineAt(layout.lineCount() - 1);
    return last.isValid() ? std::ceil(last.y() + last.height()) : 0;
}

/// Fills in the text, its lines at most `width` wide. Taken from `earlier` when that shows the
/// same.
void placeText(MessageLayout &result, const MessageRow &row, const RowStyle &style, double width,
               const MessageLayout *earlier)
{
    const QString instead = MessageList::insteadOfText(row.message);
    result.instead = !instead.isEmpty();
    QFont font = style.fonts.text;
    font.setItalic(result.instead);
    result.plain = result.instead ? instead : displayed(row.message.content);
    if (earlier != nullptr && earlier->plain == result.plain && earlier->layout->font() == font) {
        result.layout = earlier->layout;
        result.links = earlier->links;
        result.textWidth = earlier->textWidth;
        result.text = QRectF(QPointF(), earlier->text.size());
        return;
    }
    auto layout = std::make_shared<QTextLayout>(result.plain, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(Qt::LayoutDirectionAuto);
    layout->setTextOption(option);
    layout->setCacheEnabled(true);

    QList<QTextLayout::FormatRange> formats = emojiFormats(result.plain, font);
    if (!result.instead)
        result.links = findLinks(result.plain);
    for (const TextLink &link : std::as_const(result.links)) {
        QTextCharFormat format;
        format.setForeground(style.theme.link);
        format.setFontUnderline(true);
        formats.append({link.start, link.length, format});
    }
    layout->setFormats(formats);
    result.textWidth = breakLines(*layout, width);
    result.text = QRectF(0, 0, result.textWidth, heightOf(*layout));
    result.layout = std::move(layout);
}

void placeLinesAbove(MessageLayout &result, const MessageRow &row, const RowContext &context,
                     const RowStyle &style, double &y)
{
    const QFontMetricsF small(style.fonts.small);
    if (context.startsDay) {
        result.day = dayText(row.message.timestamp.toLocalTime().date(), context.today);
        const double width = small.horizontalAdvance(result.day) + 2 * spacing::medium;
        y += spacing::medium;
        result.dayLine = QRectF((style.width - width) / 2, y, width, lineOf(small) + 8);
        y = result.dayLine.bottom() + spacing::tiny;
    }
    if (context.startsUnread) {
        y += spacing::small;
        result.unreadLine = QRectF(0, y, style.width, lineOf(small) + 8);
        y = result.unreadLine.bottom() + spacing::tiny;
    }
}

/// Chips from left to right, as many to a line as fit; gives the height they take.
double placeReactions(MessageLayout &result, const MessageRow &row, const RowContext &context,
                      const RowStyle &style, double left, double width, double top)
{
    const QFontMetricsF metrics(style.fonts.small);
    const double height = lineOf(metrics) + 8;
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
    return y + height + chipGap - top;
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
    if (here.message.replyTo) {
        const int quoted = list.rowOf(here.message.replyTo->offset);
        if (quoted >= 0) {
            const Message &message = list.at(quoted).message;
            const QString instead = MessageList::insteadOfText(message);
            context.quoted = instead.isEmpty() ? firstLine(message.content) : instead;
        }
    }
    return context;
}

MessageLayout layoutMessage(const MessageRow &row, const RowContext &context, const RowStyle &style,
                            const MessageLayout *earlier)
{
    const Message &message = row.message;
    const QFontMetricsF small(style.fonts.small);
    const QFontMetricsF nameMetrics(style.fonts.name);
    const bool failed = row.pending && row.pending->state == PendingMessage::State::Failed;
    const bool narrow = style.width < 420;
    const double side = narrow ? spacing::small : spacing::large;

    MessageLayout result;
    result.own = row.own;
    result.startsGroup = context.startsGroup;
    result.endsGroup = context.endsGroup;

    double y = 0;
    placeLinesAbove(result, row, context, style, y);
    y += context.startsGroup ? spacing::small : 2;

    // How wide the bubble may be.
    const double column = qMin<double>(style.width, widestColumn);
    const double columnLeft = std::floor((style.width - column) / 2);
    const double columnRight = columnLeft + column - side;
    const double gutter = spacing::messageAvatar + spacing::small;
    const double left = columnLeft + side + gutter + (row.own && !narrow ? gutter : 0);
    const double spare = row.own || narrow ? 0 : gutter;
    const double most = qMax(80.0, qMin(widestBubble, columnRight - left - spare));
    const double inner = most - 2 * padX;

    // What is in it, from the top; x and the width come last.
    const double top = y;
    y += padY;
    double wanted = 0;
    if (context.startsGroup && !row.own) {
        result.nameText = elidedLine(message.sender.name, style.fonts.name, Qt::ElideRight, inner);
        result.name =
            QRectF(0, y, lineWidth(result.nameText, style.fonts.name), lineOf(nameMetrics));
        wanted = result.name.width();
        y = result.name.bottom() + 1;
    }
    if (message.replyTo && !message.deletedAt) {
        const QFontMetricsF text(style.fonts.text);
        const double room = inner - replyBar - 2 * spacing::small;
        result.replyName =
            elidedLine(message.replyTo->sender.name, style.fonts.name, Qt::ElideRight, room);
        result.replyText =
            elidedLine(context.quoted.isEmpty() ? Words::tr("Show the message") : context.quoted,
                       style.fonts.text, Qt::ElideRight, room);
        const double widest = qMax(lineWidth(result.replyName, style.fonts.name),
                                   lineWidth(result.replyText, style.fonts.text));
        result.reply = QRectF(0, y + 2, qMin(inner, widest + replyBar + 2 * spacing::small),
                              lineOf(nameMetrics) + lineOf(text) + 6);
        wanted = qMax(wanted, result.reply.width());
        y = result.reply.bottom() + spacing::tiny;
    }

    placeText(result, row, style, inner, earlier);
    const double textHeight = result.text.height();

    result.metaText = MessageList::timeText(message.timestamp);
    if (message.editedAt && !message.deletedAt)
        result.metaText = Words::tr("edited %1").arg(result.metaText);
    const double metaWidth =
        std::ceil(small.horizontalAdvance(result.metaText)) + (row.own ? stateSize + 3 : 0);
    const QTextLine last = result.layout->lineAt(result.layout->lineCount() - 1);
    const bool rightToLeft = result.plain.isRightToLeft();
    const double besideLast = std::ceil(last.naturalTextWidth()) + metaGap + metaWidth;
    const bool metaBeside = !rightToLeft && besideLast <= inner;
    wanted = qMax(wanted, qMax(result.textWidth, metaBeside ? besideLast : metaWidth));

    const double width = qMin(most, wanted + 2 * padX);
    const double x = row.own ? columnRight - width : left;
    result.text = QRectF(x + padX, y, width - 2 * padX, textHeight);
    if (rightToLeft) {
        for (int i = 0; i < result.layout->lineCount(); ++i) {
            QTextLine line = result.layout->lineAt(i);
            line.setPosition({result.text.width() - line.naturalTextWidth(), line.y()});
        }
    }
    y += textHeight;
    const double metaTop = metaBeside ? y - lineOf(small) + 2 : y + 1;
    result.meta = QRectF(x + width - padX - metaWidth, metaTop, metaWidth, lineOf(small));
    y = qMax(y, metaBeside ? y : result.meta.bottom()) + padY;
    if (row.own)
        result.state = QRectF(result.meta.right() - stateSize,
                              result.meta.center().y() - stateSize / 2, stateSize, stateSize);
    result.bubble = QRectF(x, top, width, y - top);
    if (!result.name.isEmpty())
        result.name.translate(x + padX, 0);
    if (!result.reply.isEmpty()) {
        result.reply.translate(x + padX, 0);
        result.reply.setWidth(width - 2 * padX);
    }
    if (!row.own && context.endsGroup) {
        // Beside its bubble's end, and within the row where that is less high.
        result.avatar = QRectF(columnLeft + side, qMax(top, y - spacing::messageAvatar),
                               spacing::messageAvatar, spacing::messageAvatar);
        y = qMax(y, result.avatar.bottom());
    }

    if (!message.reactions.isEmpty()) {
        const double chipsLeft = row.own ? columnRight - most : x;
        y += chipGap + placeReactions(result, row, context, style, chipsLeft, most, y + chipGap);
    }
    if (failed) {
        const double again = small.horizontalAdvance(sendAgainText());
        const double discard = small.horizontalAdvance(discardText());
        const double buttons = again + failureGap + discard;
        const double high = lineOf(small) + 6;
        const double right = columnRight;
        const double start = columnLeft + side;
        result.failureText = small.elidedText(row.pending->failure, Qt::ElideRight, right - start);
        const double reason = small.horizontalAdvance(result.failureText);
        const bool oneLine = reason + failureGap + buttons <= right - start;
        double at = right - (oneLine ? reason + failureGap + buttons : reason);
        result.failure = QRectF(at, y, reason, high);
        if (oneLine) {
            at = result.failure.right() + failureGap;
        } else {
            y += high;
            at = right - buttons;
        }
        result.sendAgain = QRectF(at, y, again, high);
        result.discard = QRectF(at + again + failureGap, y, discard, high);
        y += high;
    }
    result.height = std::ceil(y);
    return result;
}

} // namespace chatbook::app
