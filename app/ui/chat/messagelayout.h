#pragma once

#include "block.h"
#include "messagelist.h"

#include <QDate>

#include <functional>

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
    bool isPost = false;       ///< of the feed: everyone's stand alike, and the time has its day

    friend bool operator==(const RowContext &, const RowContext &) = default;
};

/// The context of a row of `list`.
RowContext contextOf(const MessageList &list, int row, const QDate &today);

struct ReactionChip
{
    QRectF rect;
    QString emoji;
    QString label; ///< the emoji and how many
    bool own = false;
};

/// A block, and where in the row it stands.
struct PlacedBlock
{
    std::shared_ptr<Block> block;
    QRectF rect;
};

/// Where everything of one row stands, from the row's top left, in device-independent pixels.
/// Painting, clicks, tooltips and heights all read this. An empty rectangle is not shown.
struct MessageLayout
{
    double height = 0;
    bool own = false;       ///< stands at the right
    bool hasOutline = true; ///< of the bubble
    bool startsGroup = true;
    bool endsGroup = true;

    QRectF dayLine; ///< the pill
    QString day;
    QRectF unreadLine; ///< the band, over the whole width
    QRectF avatar;
    QRectF bubble; ///< its top is the row's fixed point: what is above may come and go
    QRectF name;
    QString nameText; ///< elided
    Body body;
    QList<PlacedBlock> blocks; ///< one for each of the body
    QRectF meta;               ///< time, the edited mark before it, the state behind it
    QString metaText;
    QRectF state; ///< the clock, the tick or the exclamation mark, inside meta
    QList<ReactionChip> reactions;
    QRectF failure; ///< why it was not sent, below the bubble
    QString failureText;
    QRectF sendAgain;
    QRectF discard;

    /// What of it can be selected.
    QString text() const;
};

/// `earlier`, if any, is a layout of the same row in the same style; its blocks are used again
/// where they still hold, as after a change of the neighbours alone.
MessageLayout layoutMessage(const MessageRow &row, const RowContext &context, const RowStyle &style,
                            const MessageLayout *earlier = nullptr);

/// The words of the things that are text and buttons at once.
QString sendAgainText();
QString discardText();
QString unreadLineText();
/// "Today", "Yesterday" or the date.
QString dayText(const QDate &day, const QDate &today);

Hit hitTest(const MessageLayout &layout, const QPointF &point);

/// What of the row can be activated, from the top.
QList<Hit> activeParts(const MessageLayout &layout);
/// Where such a part stands; it may go over several lines.
QList<QRectF> rectsOf(const MessageLayout &layout, const Hit &part);
/// What such a part is, in words.
QString describePart(const MessageLayout &layout, const Hit &part);

/// Where an item of a block leads.
Target targetOf(const MessageLayout &layout, const Hit &hit);
/// The address of an item that is a link, else an empty one.
QUrl linkOf(const MessageLayout &layout, const Hit &hit);

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
