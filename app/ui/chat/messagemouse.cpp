// What MessageView does with mouse, wheel and keys.

#include "messageview.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTextBoundaryFinder>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

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

MessageView::Spot MessageView::spotAt(const QPoint &pos) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    for (const RowPlacement::Placed &row : placed) {
        if (pos.y() < row.top || pos.y() >= row.bottom())
            continue;
        const QPointF inRow = QPointF(pos) - QPointF(0, row.top);
        return {row.row, hitTest(m_rows.layout(row.row), inRow), inRow};
    }
    return {};
}

/// The place in the text nearest to `pos`, also when that is above or below all rows.
MessageSelection::Place MessageView::textPlaceAt(const QPoint &pos) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return {};
    const RowPlacement::Placed *nearest = &placed.constFirst();
    for (const RowPlacement::Placed &row : placed) {
        if (pos.y() >= row.top)
            nearest = &row;
    }
    return {nearest->row,
            textPositionAt(m_rows.layout(nearest->row), QPointF(pos) - QPointF(0, nearest->top))};
}

bool MessageView::retryAt(const QPoint &pos) const
{
    using Progress = MessageList::Progress;
    if (m_list->opening() == Progress::Failed)
        return m_list->count() == 0 || noticeRect().contains(pos);
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return false;
    return (m_list->older() == Progress::Failed && pos.y() < placed.constFirst().top) ||
           (m_list->newer() == Progress::Failed && pos.y() >= placed.constLast().bottom());
}

void MessageView::updateHover(const QPoint &pos)
{
    const Spot spot = viewport()->rect().contains(pos) ? spotAt(pos) : Spot();
    const bool changed = spot.row != m_hover.row || spot.hit != m_hover.hit;
    m_hover = spot;
    if (acts(spot.hit.part) || retryAt(pos))
        viewport()->setCursor(Qt::PointingHandCursor);
    else if (spot.hit.part == Hit::Part::Text)
        viewport()->setCursor(Qt::IBeamCursor);
    else
        viewport()->unsetCursor();
    if (changed)
        viewport()->update();
}

void MessageView::activate(const Spot &spot)
{
    const MessageRow &row = m_list->at(spot.row);
    switch (spot.hit.part) {
    case Hit::Part::Item: {
        const Target target = targetOf(m_rows.layout(spot.row), spot.hit);
        if (const auto *url = std::get_if<QUrl>(&target)) {
            emit linkActivated(*url);
        } else if (const auto *offset = std::get_if<qint64>(&target)) {
            emit replyActivated(*offset);
            jumpTo(*offset);
        }
        break;
    }
    case Hit::Part::Reaction: {
        const ReactionChip &chip = m_rows.layout(spot.row).reactions.at(spot.hit.index);
        emit reactionToggled(row.message.id, chip.emoji, !chip.own);
        break;
    }
    case Hit::Part::SendAgain:
        emit sendAgainRequested(row.message.clientOffset);
        break;
    case Hit::Part::Discard:
        emit discardRequested(row.message.clientOffset);
        break;
    default:
        break;
    }
}

void MessageView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint pos = event->position().toPoint();
    if (retryAt(pos)) {
        m_list->retry();
        return;
    }
    m_pressed = spotAt(pos);
    m_pressedAt = pos;
    m_mouse = pos;
    if (event->modifiers() & Qt::ShiftModifier && m_selection.origin().row >= 0) {
        m_selection.extendTo(textPlaceAt(pos));
        m_selecting = true;
    } else {
        m_selection.start(textPlaceAt(pos));
        setCurrent(-1);
    }
    viewport()->update();
}

void MessageView::mouseMoveEvent(QMouseEvent *event)
{
    m_mouse = event->position().toPoint();
    if (!(event->buttons() & Qt::LeftButton)) {
        updateHover(m_mouse);
        return;
    }
    if (!m_selecting && m_selection.origin().row >= 0 &&
        (m_mouse - m_pressedAt).manhattanLength() >= QApplication::startDragDistance())
        m_selecting = true;
    if (!m_selecting)
        return;
    m_selection.extendTo(textPlaceAt(m_mouse));
    if (!viewport()->rect().contains(m_mouse) && !m_autoScroll.isActive())
        m_autoScroll.start(autoScrollMs, this);
    viewport()->update();
}

void MessageView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::MiddleButton && QGuiApplication::clipboard()->supportsSelection())
        emit pasteRequested();
    if (event->button() != Qt::LeftButton)
        return;
    m_autoScroll.stop();
    const Spot pressed = std::exchange(m_pressed, {});
    if (std::exchange(m_selecting, false)) {
        if (hasSelection() && QGuiApplication::clipboard()->supportsSelection())
            QGuiApplication::clipboard()->setText(selectedText(), QClipboard::Selection);
        return;
    }
    const Spot spot = spotAt(event->position().toPoint());
    if (spot.row >= 0 && spot.row == pressed.row && spot.hit == pressed.hit)
        activate(spot);
}

void MessageView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || spot.hit.part != Hit::Part::Text) {
        mousePressEvent(event);
        return;
    }
    const MessageLayout &layout = m_rows.layout(spot.row);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, layout.text());
    finder.setPosition(textPositionAt(layout, spot.inRow));
    if (!finder.isAtBoundary() || !(finder.boundaryReasons() & QTextBoundaryFinder::StartOfItem))
        finder.toPreviousBoundary();
    const int from = int(qMax<qsizetype>(0, finder.position()));
    finder.toNextBoundary();
    const int to = finder.position() < 0 ? int(layout.text().size()) : int(finder.position());
    m_selection.start({spot.row, from});
    m_selection.extendTo({spot.row, to});
    m_pressed = {};
    m_selecting = true;
    viewport()->update();
}

void MessageView::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Keyboard) {
        openMenu(m_current);
        return;
    }
    const Spot spot = spotAt(event->pos());
    if (spot.row < 0)
        return;
    emit contextMenuRequested(spot.row, event->globalPos(),
                              linkOf(m_rows.layout(spot.row), spot.hit), selectedText());
}

std::unique_ptr<QMenu> MessageView::menuOf(int row) const
{
    return m_menuMaker ? m_menuMaker(row) : nullptr;
}

void MessageView::openMenu(int row)
{
    if (row < 0)
        return;
    const RowPlacement::Placed placed = m_placement.placeOf(row);
    const QRectF bubble = m_rows.layout(row).bubble.translated(0, placed.top);
    const QPoint pos = bubble.intersected(viewport()->rect()).center().toPoint();
    const Hit part = row == m_current ? currentPart() : Hit();
    emit contextMenuRequested(row, viewport()->mapToGlobal(pos), linkOf(m_rows.layout(row), part),
                              selectedText());
}

void MessageView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        event->ignore(); // zoom is the window's
        return;
    }
    double pixels = event->pixelDelta().y();
    if (event->pixelDelta().isNull()) {
        const double line = fontMetrics().height() * 1.25;
        pixels = event->angleDelta().y() / 120.0 * QApplication::wheelScrollLines() * line;
    }
    // Whole pixels, so that text stays sharp; what is left over counts for the next step.
    m_wheelRest += pixels;
    const double whole = std::trunc(m_wheelRest);
    m_wheelRest -= whole;
    scrollByUser(-whole);
    updateHover(event->position().toPoint());
    event->accept();
}

void MessageView::focusOutEvent(QFocusEvent *)
{
    viewport()->update();
}

bool MessageView::showTooltip(const QPoint &pos, const QPoint &globalPos) const
{
    const Spot spot = spotAt(pos);
    if (spot.row < 0)
        return false;
    const MessageRow &row = m_list->at(spot.row);
    const QString tip =
        spot.hit.part == Hit::Part::Reaction
            ? reactorsText(row.message.reactions.at(spot.hit.index), m_list->self().id, m_nameOf)
            : tooltipOf(row, m_rows.layout(spot.row), spot.hit);
    if (tip.isEmpty()) {
        QToolTip::hideText();
        return true;
    }
    // Escaped and marked up, so that nothing a stranger wrote is taken for markup.
    const QString html = tip.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
    QToolTip::showText(globalPos, QStringLiteral("<p>%1</p>").arg(html), viewport(),
                       rowRect(spot.row));
    return true;
}

} // namespace chatbook::app
