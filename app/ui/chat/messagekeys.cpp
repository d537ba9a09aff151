// What MessageView does with keys.

#include "messageview.h"

#include "messageaccessible.h"

#include <QKeyEvent>
#include <QScrollBar>

namespace chatbook::app {

void MessageView::moveCurrent(int step)
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return;
    if (m_current < 0) {
        setCurrent(step < 0 ? placed.constLast().row : placed.constFirst().row);
        return;
    }
    const double line = verticalScrollBar()->singleStep();
    const int height = viewport()->height();
    // A message that is only partly in sight is read to its end before the next one's turn.
    const RowPlacement::Placed here = m_placement.placeOf(m_current);
    if (step < 0 && here.top < 0) {
        scrollByUser(qMax(-line, here.top));
        return;
    }
    if (step > 0 && here.bottom() > height) {
        scrollByUser(qMin(line, here.bottom() - height));
        return;
    }
    const int next = qBound(0, m_current + step, m_list->count() - 1);
    if (next == m_current) {
        scrollByUser(step * line);
        return;
    }
    setCurrent(next);
    const RowPlacement::Placed there = m_placement.placeOf(next);
    if (step < 0 && there.top < 0)
        scrollByUser(there.height > height ? there.bottom() - height : there.top);
    else if (step > 0 && there.bottom() > height)
        scrollByUser(there.height > height ? there.top : there.bottom() - height);
}

Hit MessageView::currentPart() const
{
    if (m_current < 0 || m_part < 0)
        return {};
    return activeParts(m_rows.layout(m_current)).value(m_part);
}

/// Left and Right go through what of the current row can be activated.
void MessageView::stepPart(int step)
{
    if (m_current < 0)
        return;
    const MessageLayout &layout = m_rows.layout(m_current);
    const QList<Hit> parts = activeParts(layout);
    const int part = qBound(-1, m_part + step, int(parts.size()) - 1);
    if (part == m_part)
        return;
    m_part = part;
    emit spoken(part < 0 ? MessageList::describe(m_list->at(m_current))
                         : describePart(layout, parts.at(part)));
    viewport()->update();
}

void MessageView::activateRow(int row)
{
    const MessageLayout &layout = m_rows.layout(row);
    const QList<Hit> parts = activeParts(layout);
    Hit part = row == m_current ? currentPart() : Hit();
    for (const Hit &candidate : parts) {
        if (part.part == Hit::Part::Nothing && !linkOf(layout, candidate).isEmpty())
            part = candidate;
    }
    if (part.part == Hit::Part::Nothing && !parts.isEmpty())
        part = parts.constFirst();
    if (part.part == Hit::Part::Nothing)
        openMenu(row);
    else
        activate({.row = row, .hit = part, .inRow = {}});
}

bool MessageView::moveByKey(int key)
{
    switch (key) {
    case Qt::Key_Up:
        moveCurrent(-1);
        return true;
    case Qt::Key_Down:
        moveCurrent(1);
        return true;
    case Qt::Key_Left:
    case Qt::Key_Right:
        stepPart((key == Qt::Key_Right) == (layoutDirection() == Qt::LeftToRight) ? 1 : -1);
        return true;
    case Qt::Key_PageUp:
        scrollPage(-1);
        return true;
    case Qt::Key_PageDown:
        scrollPage(1);
        return true;
    case Qt::Key_Home:
        jumpToOldest();
        if (m_current >= 0 && !m_list->hasOlder())
            setCurrent(0);
        return true;
    case Qt::Key_End:
        jumpToNewest();
        if (m_current >= 0 && !m_list->hasNewer())
            setCurrent(m_list->count() - 1);
        return true;
    default:
        return false;
    }
}

void MessageView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy) && hasSelection()) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    const bool isEdge = event->key() == Qt::Key_Home || event->key() == Qt::Key_End;
    const Qt::KeyboardModifiers others =
        event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (others != Qt::NoModifier && !(isEdge && others == Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    if (moveByKey(event->key()))
        return;
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_list->opening() == MessageList::Progress::Failed ||
            m_list->older() == MessageList::Progress::Failed ||
            m_list->newer() == MessageList::Progress::Failed)
            m_list->retry();
        else if (m_current >= 0)
            activateRow(m_current);
        break;
    case Qt::Key_Escape:
        if (!hasSelection()) {
            event->ignore();
            return;
        }
        clearSelection();
        break;
    default:
        event->ignore(); // typing is the composer's
        return;
    }
}

/// The newest message becomes the current one, or where one has scrolled up the last in sight.
void MessageView::chooseNewest()
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return;
    const int first = placed.constFirst().row;
    const int last = placed.constLast().row;
    m_part = -1;
    if (m_stuck)
        m_current = m_list->count() - 1;
    else if (m_current < first || m_current > last)
        m_current = last;
}

void MessageView::focusInEvent(QFocusEvent *event)
{
    const bool byKey = event->reason() == Qt::TabFocusReason ||
                       event->reason() == Qt::BacktabFocusReason ||
                       event->reason() == Qt::ShortcutFocusReason;
    if (byKey)
        chooseNewest();
    // After the event of the view itself: whichever is the last is what is read.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (hasFocus())
                announceFocus(this, m_current);
        },
        Qt::QueuedConnection);
    viewport()->update();
}

} // namespace chatbook::app
