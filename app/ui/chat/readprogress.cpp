// What of its messages MessageView takes for read.

#include "messageview.h"

#include <QEvent>

namespace chatbook::app {

namespace {

constexpr int attentionMs = 500;

} // namespace

void MessageView::setLocked(bool locked)
{
    m_locked = locked;
    updateWatched();
}

void MessageView::setConnected(bool connected)
{
    m_connected = connected;
    updateWatched();
}

bool MessageView::event(QEvent *event)
{
    // To a child of the window these two alone tell of it.
    if (event->type() == QEvent::WindowActivate || event->type() == QEvent::WindowDeactivate)
        updateWatched();
    return QAbstractScrollArea::event(event);
}

void MessageView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    updateWatched();
    afterChange();
}

void MessageView::hideEvent(QHideEvent *event)
{
    QAbstractScrollArea::hideEvent(event);
    updateWatched();
}

void MessageView::updateWatched()
{
    const bool watched = isVisible() && window()->isActiveWindow() && !m_locked;
    if (watched != std::exchange(m_watched, watched)) {
        m_attentive = false;
        m_attention.stop();
        if (watched)
            m_attention.start(attentionMs, this);
    }
    if (watched && m_connected)
        m_list->comeBack();
    else
        m_list->leave(m_readTo);
}

/// The marker goes to the last message in sight. What was passed on the way was in sight, too,
/// but for a leap to a message far below.
void MessageView::reportRead()
{
    if (!m_attentive)
        return;
    qint64 seen = 0;
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    for (const RowPlacement::Placed &row : placed) {
        const bool inSight = row.bottom() <= viewport()->height() || row.top <= 0;
        if (inSight && row.row < m_list->storedCount())
            seen = m_list->at(row.row).message.offset;
    }
    m_unseen.removeIf([seen](qint64 offset) { return offset <= seen; });
    m_leapt = m_leapt && hasPassedOver(placed);
    if (m_leapt || seen <= m_readTo)
        return;
    m_readTo = seen;
    emit readUpTo(seen);
}

/// Whether there are unread messages above what is in sight.
bool MessageView::hasPassedOver(const QList<RowPlacement::Placed> &placed) const
{
    const int unread = m_list->lowerBound(m_readTo + 1);
    return placed.isEmpty() || unread < placed.constFirst().row ||
           (unread == 0 && m_list->hasOlder());
}

} // namespace chatbook::app
