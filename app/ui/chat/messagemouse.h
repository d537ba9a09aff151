#pragma once

#include "messageselection.h"
#include "rowplacement.h"

#include <QBasicTimer>
#include <QObject>
#include <QPoint>

class QHelpEvent;
class QWidget;

namespace chatbook::app {

/// What the mouse does over the messages: it points, clicks and selects. Beyond the edges it
/// scrolls while it selects.
class MessageMouse : public QObject
{
    Q_OBJECT

public:
    /// What a place of the viewport is.
    struct Spot
    {
        int row = -1;
        Hit hit = {};
        QPointF inRow = {};
    };

    MessageMouse(QWidget *viewport, const RowPlacement &placement, MessageSelection &selection)
        : m_viewport(viewport)
        , m_placement(placement)
        , m_selection(selection)
    {}

    Spot spotAt(const QPoint &pos) const;
    const Spot &hovered() const { return m_hovered; }
    /// `isButton`: a click there does something whatever the row holds.
    void hover(const QPoint &pos, bool isButton);
    /// What is there, in words; false when no row is.
    bool showTooltip(const QHelpEvent &event, const NameOf &nameOf) const;
    void forgetHovered() { m_hovered = {}; }
    void clear();

    /// Of the left button. `extends`: up to there from where a selection began.
    void press(const QPoint &pos, bool extends);
    void drag(const QPoint &pos);
    void release(const QPoint &pos);
    /// Selects the word there; false when there is no text.
    bool selectWord(const QPoint &pos);

signals:
    void selectionBegun();
    void clicked(int row, const chatbook::app::Hit &hit);
    void draggedBeyond(double pixels); ///< the edge: that far at once

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    MessageSelection::Place textPlaceAt(const QPoint &pos) const;

    QWidget *m_viewport;
    const RowPlacement &m_placement;
    MessageSelection &m_selection;
    Spot m_hovered;
    Spot m_pressed;
    QPoint m_pressedAt;
    QPoint m_mouse;
    bool m_selecting = false;
    QBasicTimer m_autoScroll;
};

} // namespace chatbook::app
