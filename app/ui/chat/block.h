#pragma once

#include "body.h"
#include "theme.h"

#include <QRectF>

#include <memory>

class QPainter;

namespace chatbook::app {

/// One way to look at messages: what all rows share.
struct RowStyle
{
    Theme theme;
    Fonts fonts;
    int width = 0; ///< of the whole row

    friend bool operator==(const RowStyle &, const RowStyle &) = default;
};

/// What is under a point of the row.
struct Hit
{
    enum class Part {
        Nothing,
        Bubble,
        Text,
        Item, ///< of a block: a link, a quote
        Meta,
        Reaction,
        SendAgain,
        Discard,
        Avatar,
        Name,
    };

    Part part = Part::Nothing;
    int index = -1; ///< of the item or the reaction
    int block = -1; ///< whose item it is

    friend bool operator==(const Hit &, const Hit &) = default;
};

/// Where an item leads: to an address, or to the message of an offset.
using Target = std::variant<std::monostate, QUrl, qint64>;

/// One block of a message's body under one style. Points and rectangles are from its top left.
/// What of it can be activated are its items.
class Block
{
public:
    /// What the view knows of it.
    struct State
    {
        int selectedFrom = 0; ///< the selected part of text(); none when both are equal
        int selectedTo = 0;
        int hovered = -1; ///< the item under the mouse
        QRectF visible = {};
    };

    virtual ~Block() = default;

    double wantedWidth() const { return m_wantedWidth; } ///< at most the room it was given
    double height() const { return m_height; }
    double width() const { return m_width; }
    virtual void setWidth(double width) { m_width = width; }
    /// The width of the last line, where the time may stand beside it.
    virtual std::optional<double> lastLine() const { return {}; }

    virtual void paint(QPainter &painter, const RowStyle &style, const State &state) const = 0;
    /// Bubble, Text or Item, with its index.
    virtual Hit hitTest(const QPointF &point) const = 0;

    virtual int itemCount() const = 0;
    virtual QList<QRectF> rectsOf(int item) const = 0; ///< one may go over several lines
    virtual QString describe(int item) const = 0;      ///< to a screen reader
    virtual Target targetOf(int item) const = 0;

    /// What can be selected, and the place in it that is nearest to a point.
    virtual QString text() const { return {}; }
    virtual int positionAt(const QPointF &) const { return 0; }

protected:
    double m_wantedWidth = 0;
    double m_height = 0;
    double m_width = 0;
};

/// Lays out `content`, at most `room` wide.
std::shared_ptr<Block> makeBlock(const Body::Block &content, const RowStyle &style, double room);

/// Whole pixels, so that rows and what is in them stay sharp.
double lineHeight(const QFont &font);

} // namespace chatbook::app
