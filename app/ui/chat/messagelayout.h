#pragma once

#include "messagelist.h"
#include "textlinks.h"
#include "theme.h"

#include <QDate>
#include <QRectF>

#include <functional>
#include <memory>

class QTextLayout;

namespace chatbook::app {

/// What a row looks like depends on its neighbours and the day; this is all of it.
struct RowContext
{
    bool startsDay = false;    ///< a line with the day goes above
    bool startsUnread = false; ///< the line "New messages" goes above
    bool startsGroup = true;   ///< shows who wrote it
    bool endsGroup = true;     ///< shows the avatar
    QDate today = {};          ///< local: names the day line
    QString quoted = {};       ///< what the message answers, if that is at hand
    UserId self = {};          ///< whose reactions are marked

    friend bool operator==(const RowContext &, const RowContext &) = default;
};

/// The context of a row of `list`.
RowContext contextOf(const MessageList &list, int row, const QDate &today);

/// One way to look at messages: what all rows share.
struct RowStyle
{
    Theme theme;
    Fonts fonts;
    int width = 0; ///< of the whole row

    friend bool operator==(const RowStyle &, const RowStyle &) = default;
};

struct ReactionChip
{
    QRectF rect;
    QString emoji;
    QString label; ///< the emoji and how many
    bool own = false;
};

/// Where everything of one row stands, from the row's top left, in device-independent pixels.
/// Painting, clicks, tooltips and heights all read this. An empty rectangle is not shown.
struct MessageLayout
{
    double height = 0;
    bool own = false; ///< stands at the right
    bool startsGroup = true;
    bool endsGroup = true;

    QRectF dayLine; ///< the pill
    QString day;
    QRectF unreadLine; ///< the band, over the whole width
    QRectF avatar;
    QRectF bubble; ///< its top is the row's fixed point: what is above may come and go
    QRectF name;
    QString nameText; ///< elided
    QRectF reply;
    QString replyName;    ///< elided
    QString replyText;    ///< elided
    QRectF text;          ///< where `layout` is drawn
    double textWidth = 0; ///< of the longest line
    std::shared_ptr<QTextLayout> layout;
    QString plain;        ///< what can be selected; as long as what `layout` shows
    bool instead = false; ///< `plain` are words that stand in place of the text
    QList<TextLink> links;
    QRectF meta; ///< time, the edited mark before it, the state behind it
    QString metaText;
    QRectF state; ///< the clock, the tick or the exclamation mark, inside meta
    QList<ReactionChip> reactions;
    QRectF failure; ///< why it was not sent, below the bubble
    QString failureText;
    QRectF sendAgain;
    QRectF discard;
};

/// `earlier`, if any, is a layout of the same row in the same style; its text is used again where
/// it still holds, as after a change of the neighbours alone.
MessageLayout layoutMessage(const MessageRow &row, const RowContext &context, const RowStyle &style,
                            const MessageLayout *earlier = nullptr);

/// The words of the things that are text and buttons at once.
QString sendAgainText();
QString discardText();
QString unreadLineText();
/// "Today", "Yesterday" or the date.
QString dayText(const QDate &day, const QDate &today);

/// What is under a point of the row.
struct Hit
{
    enum class Part {
        Nothing,
        Bubble,
        Text,
        Link,
        Reply,
        Meta,
        Reaction,
        SendAgain,
        Discard,
        Avatar,
        Name,
    };

    Part part = Part::Nothing;
    int index = -1; ///< of the link or the reaction

    friend bool operator==(const Hit &, const Hit &) = default;
};

Hit hitTest(const MessageLayout &layout, const QPointF &point);

/// What of the row can be activated, from the top.
QList<Hit> activeParts(const MessageLayout &layout);
/// Where such a part stands; a link may go over several lines.
QList<QRectF> rectsOf(const MessageLayout &layout, const Hit &part);
/// What such a part is, in words.
QString describePart(const MessageLayout &layout, const Hit &part);

/// The place in the text nearest to a point of the row: 0 above the text, its end below it.
int textPositionAt(const MessageLayout &layout, const QPointF &point);

/// What a row says when the mouse rests on it: the full date and time, when it was edited, and
/// where a link leads. Plain text.
QString tooltipOf(const MessageRow &row, const MessageLayout &layout, const Hit &hit);

/// The name of a person; empty when it is not known.
using NameOf = std::function<QString(const UserId &)>;

/// Who reacted so: a few names, oneself first, and how many others. Plain text.
QString reactorsText(const Reaction &reaction, const UserId &self, const NameOf &nameOf);

} // namespace chatbook::app
