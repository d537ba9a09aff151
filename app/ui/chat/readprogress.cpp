#include "readprogress.h"

namespace chatbook::app {

namespace {

constexpr int attentionMs = 500;

} // namespace

void ReadProgress::begin(qint64 readTo)
{
    m_readTo = readTo;
    update();
}

void ReadProgress::setShown(bool shown)
{
    m_shown = shown;
    update();
}

void ReadProgress::setLocked(bool locked)
{
    m_locked = locked;
    update();
}

void ReadProgress::setConnected(bool connected)
{
    m_connected = connected;
    update();
}

void ReadProgress::update()
{
    const bool watched = m_shown && !m_locked;
    if (watched != std::exchange(m_watched, watched)) {
        m_attentive = false;
        m_attention.stop();
        if (watched)
            m_attention.start(attentionMs, this);
    }
    if (isFollowed())
        m_list->comeBack();
    else
        m_list->leave(m_readTo);
}

void ReadProgress::timerEvent(QTimerEvent *)
{
    m_attention.stop();
    m_attentive = true;
    emit attended();
}

/// The marker goes to the last message in sight. What was passed on the way was in sight, too,
/// but for a leap to a message far below.
void ReadProgress::read(const QList<RowPlacement::Placed> &placed, double height)
{
    if (!m_attentive)
        return;
    qint64 seen = 0;
    for (const RowPlacement::Placed &row : placed) {
        const bool inSight = row.bottom() <= height || row.top <= 0;
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
bool ReadProgress::hasPassedOver(const QList<RowPlacement::Placed> &placed) const
{
    const int unread = m_list->lowerBound(m_readTo + 1);
    return placed.isEmpty() || unread < placed.constFirst().row ||
           (unread == 0 && m_list->hasOlder());
}

void ReadProgress::endReached()
{
    if (m_watched)
        m_unseen.clear();
}

} // namespace chatbook::app
