#include "messagekeys.h"

#include "messageview.h"

#include <QKeyEvent>
#include <QScrollBar>

namespace chatbook::app {

bool MessageKeys::press(const QKeyEvent &event)
{
    if (event.matches(QKeySequence::Copy) && m_view.hasSelection()) {
        m_view.copy();
        return true;
    }
    if (event.matches(QKeySequence::SelectAll)) {
        m_view.selectAll();
        return true;
    }
    const bool isEdge = event.key() == Qt::Key_Home || event.key() == Qt::Key_End;
    const Qt::KeyboardModifiers others =
        event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (others != Qt::NoModifier && !(isEdge && others == Qt::ControlModifier))
        return false;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_loading.hasFailed())
            m_view.list()->retry();
        else if (m_cursor.row() >= 0)
            m_view.activateRow(m_cursor.row());
        return true;
    case Qt::Key_Escape:
        if (!m_view.hasSelection())
            return false;
        m_view.clearSelection();
        return true;
    default:
        return move(event.key());
    }
}

bool MessageKeys::move(int key)
{
    const auto step = [this](int by) {
        const double pixels = m_cursor.step(by, m_view.verticalScrollBar()->singleStep(),
                                            m_view.viewport()->height());
        if (pixels != 0)
            m_scroll.by(pixels);
    };
    const bool leftToRight = m_view.layoutDirection() == Qt::LeftToRight;
    switch (key) {
    case Qt::Key_Up:
        step(-1);
        return true;
    case Qt::Key_Down:
        step(1);
        return true;
    case Qt::Key_Left:
    case Qt::Key_Right:
        m_cursor.stepPart((key == Qt::Key_Right) == leftToRight ? 1 : -1);
        return true;
    case Qt::Key_PageUp:
        m_view.scrollPage(-1);
        return true;
    case Qt::Key_PageDown:
        m_view.scrollPage(1);
        return true;
    case Qt::Key_Home:
        m_view.jumpToOldest();
        if (m_cursor.row() >= 0 && !m_view.list()->hasOlder())
            m_cursor.setRow(0);
        return true;
    case Qt::Key_End:
        m_view.jumpToNewest();
        if (m_cursor.row() >= 0 && !m_view.list()->hasNewer())
            m_cursor.setRow(m_view.list()->count() - 1);
        return true;
    default:
        return false;
    }
}

} // namespace chatbook::app
