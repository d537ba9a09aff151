// What MessageView does when its list changes.

#include "messageview.h"

#include "messageaccessible.h"

namespace chatbook::app {

void MessageView::connectList()
{
    connect(m_list, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        const int row = m_placement.anchorRow();
        m_kept = {};
        if (row >= 0 && row < m_list->storedCount())
            m_kept = {m_list->at(row).message.offset, m_placement.anchorY()};
    });
    connect(m_list, &QAbstractItemModel::modelReset, this, &MessageView::onReset);
    connect(m_list, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                m_rows.inserted(first, last);
                m_placement.inserted(first, last);
                m_hover = {};
                m_selection.inserted(first, last);
                if (m_current >= first)
                    m_current += last - first + 1;
                announceInserted(this, first, last);
                afterChange();
            });
    connect(m_list, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                announceRemoved(this, first, last);
                m_placement.aboutToRemove(first, last);
            });
    connect(m_list, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                m_rows.removed(first, last);
                m_placement.removed(first, last);
                m_hover = {};
                m_selection.removed(first, last);
                if (m_current > last)
                    m_current -= last - first + 1;
                else if (m_current >= first)
                    m_current = -1;
                afterChange();
            });
    connect(m_list, &QAbstractItemModel::rowsMoved, this,
            [this](const QModelIndex &, int from, int, const QModelIndex &, int to) {
                m_rows.moved(from, to);
                m_placement.moved(from, to);
                m_selection.moved(from, to);
                if (m_current == from)
                    m_current = to;
                else if (m_current >= to && m_current < from)
                    ++m_current;
                afterChange();
            });
    connect(m_list, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex &first, const QModelIndex &last) {
                onDataChanged(first.row(), last.row());
            });
    connect(m_list, &MessageList::messageArrived, this, &MessageView::onArrived);
    connect(m_list, &MessageList::messageWritten, this, &MessageView::jumpToNewest);
    connect(m_list, &MessageList::progressChanged, this, &MessageView::afterChange);
}

void MessageView::onReset()
{
    m_rows.reset();
    m_placement.reset();
    m_selection.clear();
    const bool hadCurrent = std::exchange(m_current, -1) >= 0;
    m_hover = {};
    m_pressed = {};
    m_selecting = false;
    announceReset(this);
    updateMargins();

    const Intent intent = std::exchange(m_intent, Intent::Stay);
    const int unread = m_list->unreadRow();
    if (intent == Intent::Target && m_list->storedCount() > 0) {
        // The message itself may be out of reach; then the one that follows it.
        const int row = qMin(m_list->lowerBound(m_target), m_list->storedCount() - 1);
        m_stuck = false;
        jumpTo(m_list->at(row).message.offset);
        if (hadCurrent)
            setCurrent(row);
        return;
    }
    // What came while nobody looked is read from its first message on.
    const bool isNew = intent == Intent::Stay && m_stuck && unread >= 0 &&
                       m_list->at(unread).message.offset > m_readTo;
    if (unread >= 0 && (intent == Intent::Unread || isNew)) {
        m_stuck = false;
        m_placement.put(unread, contextTop);
    } else if (intent == Intent::Oldest && m_list->count() > 0) {
        m_stuck = false;
        m_placement.scrollToTop();
    } else if (intent == Intent::Stay && !m_stuck && m_kept.offset > 0 &&
               m_list->storedCount() > 0) {
        m_placement.put(qMin(m_list->lowerBound(m_kept.offset), m_list->storedCount() - 1),
                        m_kept.y);
    } else {
        m_stuck = true;
    }
    setStuck(m_stuck);
    afterChange();
    if (hadCurrent && intent == Intent::Oldest)
        setCurrent(m_list->count() > 0 ? 0 : -1);
    else if (hadCurrent && intent == Intent::Newest)
        setCurrent(m_list->count() - 1);
}

void MessageView::onDataChanged(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const QString before =
            hasSelection() ? m_rows.layout(row).text() : QString(); // still of the old message
        m_rows.changed(row);
        if (hasSelection() && m_rows.layout(row).text() != before)
            m_selection.changed(row);
    }
    announceChanged(this, first, last);
    afterChange();
}

void MessageView::onArrived(const Message &message)
{
    const bool own = message.sender.id == m_list->self().id;
    const bool watched = m_watched && m_connected;
    if (!own && (!m_stuck || !watched))
        m_unseen.append(message.offset);
    if (const int line = m_list->unreadRow(); !own && m_stuck && !watched && line >= 0) {
        // It goes on only as far as the first of what is new stays in sight.
        m_placement.put(line, contextTop);
        setStuck(m_placement.atBottom() && !m_list->hasNewer());
    }
    afterChange();
}

} // namespace chatbook::app
