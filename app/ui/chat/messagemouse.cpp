#include "messagemouse.h"

#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QTextBoundaryFinder>
#include <QToolTip>
#include <QWidget>

namespace chatbook::app {

namespace {

constexpr int autoScrollMs = 30;

bool acts(Hit::Part part)
{
    switch (part) {
    case Hit::Part::Item:
    case Hit::Part::Reaction:
    case Hit::Part::SendAgain:
    case Hit::Part::Discard:
        return true;
    default:
        return false;
    }
}

} // namespace

MessageMouse::Spot MessageMouse::spotAt(const QPoint &pos) const
{
    const RowPlacement::Placed at = m_placement.at(pos.y());
    if (at.row < 0)
        return {};
    const QPointF inRow = QPointF(pos) - QPointF(0, at.top);
    return {at.row, hitTest(m_placement.rows().layout(at.row), inRow), inRow};
}

/// The place in the text nearest to `pos`, also when that is above or below all rows.
MessageSelection::Place MessageMouse::textPlaceAt(const QPoint &pos) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return {};
    const RowPlacement::Placed *nearest = &placed.constFirst();
    for (const RowPlacement::Placed &row : placed) {
        if (pos.y() >= row.top)
            nearest = &row;
    }
    return {nearest->row, textPositionAt(m_placement.rows().layout(nearest->row),
                                         QPointF(pos) - QPointF(0, nearest->top))};
}

void MessageMouse::hover(const QPoint &pos, bool isButton)
{
    const Spot spot = m_viewport->rect().contains(pos) ? spotAt(pos) : Spot();
    const bool changed = spot.row != m_hovered.row || spot.hit != m_hovered.hit;
    m_hovered = spot;
    if (acts(spot.hit.part) || isButton)
        m_viewport->setCursor(Qt::PointingHandCursor);
    else if (spot.hit.part == Hit::Part::Text)
        m_viewport->setCursor(Qt::IBeamCursor);
    else
        m_viewport->unsetCursor();
    if (changed)
        m_viewport->update();
}

bool MessageMouse::showTooltip(const QHelpEvent &event, const NameOf &nameOf) const
{
    const RowPlacement::Placed placed = m_placement.at(event.y());
    if (placed.row < 0)
        return false;
    const Hit hit = spotAt(event.pos()).hit;
    const MessageRow &row = m_placement.list().at(placed.row);
    const QString tip = hit.part == Hit::Part::Reaction
                            ? reactorsText(row.message.reactions.at(hit.index),
                                           m_placement.list().self().id, nameOf)
                            : tooltipOf(row, m_placement.rows().layout(placed.row), hit);
    if (tip.isEmpty()) {
        QToolTip::hideText();
        return true;
    }
    // Escaped and marked up, so that nothing a stranger wrote is taken for markup.
    const QString html = tip.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
    const QRectF rect(0, placed.top, m_viewport->width(), placed.height);
    QToolTip::showText(event.globalPos(), QStringLiteral("<p>%1</p>").arg(html), m_viewport,
                       rect.toAlignedRect());
    return true;
}

void MessageMouse::clear()
{
    m_hovered = {};
    m_pressed = {};
    m_selecting = false;
}

void MessageMouse::press(const QPoint &pos, bool extends)
{
    m_pressed = spotAt(pos);
    m_pressedAt = pos;
    m_mouse = pos;
    if (extends && m_selection.origin().row >= 0) {
        m_selection.extendTo(textPlaceAt(pos));
        m_selecting = true;
    } else {
        m_selection.start(textPlaceAt(pos));
        emit selectionBegun();
    }
    m_viewport->update();
}

void MessageMouse::drag(const QPoint &pos)
{
    m_mouse = pos;
    if (!m_selecting && m_selection.origin().row >= 0 &&
        (pos - m_pressedAt).manhattanLength() >= QApplication::startDragDistance())
        m_selecting = true;
    if (!m_selecting)
        return;
    m_selection.extendTo(textPlaceAt(pos));
    if (!m_viewport->rect().contains(pos) && !m_autoScroll.isActive())
        m_autoScroll.start(autoScrollMs, this);
    m_viewport->update();
}

void MessageMouse::timerEvent(QTimerEvent *)
{
    const int beyond = m_mouse.y() < 0 ? m_mouse.y() : qMax(0, m_mouse.y() - m_viewport->height());
    if (beyond == 0)
        return;
    emit draggedBeyond(qBound(-60, beyond / 2 + (beyond < 0 ? -4 : 4), 60));
    m_selection.extendTo(textPlaceAt(m_mouse));
}

void MessageMouse::release(const QPoint &pos)
{
    m_autoScroll.stop();
    const Spot pressed = std::exchange(m_pressed, {});
    if (std::exchange(m_selecting, false)) {
        QClipboard *clipboard = QGuiApplication::clipboard();
        if (!m_selection.isEmpty() && clipboard->supportsSelection())
            clipboard->setText(m_selection.text(m_placement.list()), QClipboard::Selection);
        return;
    }
    const Spot spot = spotAt(pos);
    if (spot.row >= 0 && spot.row == pressed.row && spot.hit == pressed.hit)
        emit clicked(spot.row, spot.hit);
}

bool MessageMouse::selectWord(const QPoint &pos)
{
    const Spot spot = spotAt(pos);
    if (spot.hit.part != Hit::Part::Text)
        return false;
    const MessageLayout &layout = m_placement.rows().layout(spot.row);
    const QString text = layout.text();
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    finder.setPosition(textPositionAt(layout, spot.inRow));
    if (!finder.isAtBoundary() || !(finder.boundaryReasons() & QTextBoundaryFinder::StartOfItem))
        finder.toPreviousBoundary();
    const int from = int(qMax<qsizetype>(0, finder.position()));
    finder.toNextBoundary();
    const int to = finder.position() < 0 ? int(text.size()) : int(finder.position());
    m_selection.start({spot.row, from});
    m_selection.extendTo({spot.row, to});
    m_pressed = {};
    m_selecting = true;
    m_viewport->update();
    return true;
}

} // namespace chatbook::app
