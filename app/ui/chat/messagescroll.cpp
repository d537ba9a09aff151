#include "messagescroll.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QScrollBar>
#include <QWheelEvent>

#include <cmath>

namespace chatbook::app {

namespace {

constexpr int edgeStrip = 44;     ///< where "loading" stands, while there is more to load
constexpr int edgeRows = 20;      ///< this near to an edge the next page is asked for
constexpr double contextTop = 84; ///< how far from the top the unread line is put

} // namespace

MessageScroll::MessageScroll(MessageList *list, RowLayouts *rows, QAbstractScrollArea *area)
    : m_list(list)
    , m_rows(rows)
    , m_area(area)
    , m_placement(rows)
{
    m_rows->reset();
    m_placement.reset();
}

void MessageScroll::toNewest()
{
    if (m_list->hasNewer() || m_list->opening() != MessageList::Progress::Idle) {
        m_intent = Intent::Newest;
        m_list->showNewest();
        return;
    }
    setAtEnd(true);
    settle();
}

void MessageScroll::toOldest()
{
    if (m_list->hasOlder() || m_list->opening() != MessageList::Progress::Idle) {
        m_intent = Intent::Oldest;
        m_list->showOldest();
        return;
    }
    m_placement.scrollToTop();
    by(0);
}

void MessageScroll::to(qint64 offset)
{
    const int row = m_list->rowOf(offset);
    if (row < 0) {
        m_intent = Intent::Target;
        m_target = offset;
        m_list->showAround(offset);
        return;
    }
    const double room = m_area->viewport()->height() - (m_rows->height(row) - m_rows->bodyTop(row));
    m_placement.put(row, qMax(contextTop, room / 2));
    setAtEnd(reachesEnd());
    emit leapt(row);
    settle();
}

void MessageScroll::by(double pixels)
{
    m_placement.scrollBy(pixels);
    setAtEnd(reachesEnd());
    emit scrolled();
    settle();
}

void MessageScroll::byWheel(const QWheelEvent &event)
{
    double pixels = event.pixelDelta().y();
    if (event.pixelDelta().isNull()) {
        const double line = m_area->fontMetrics().height() * 1.25;
        pixels = event.angleDelta().y() / 120.0 * QApplication::wheelScrollLines() * line;
    }
    // Whole pixels, so that text stays sharp; what is left over counts for the next step.
    m_wheelRest += pixels;
    const double whole = std::trunc(m_wheelRest);
    m_wheelRest -= whole;
    by(-whole);
}

void MessageScroll::toBar()
{
    if (m_settingBar)
        return;
    const QScrollBar *bar = m_area->verticalScrollBar();
    const int value = bar->value();
    if (value == bar->minimum())
        m_placement.scrollToTop();
    else if (value == bar->maximum())
        m_placement.scrollToBottom();
    else
        m_placement.scrollBy(value - m_barValue);
    by(0);
}

void MessageScroll::toLine(int row)
{
    m_placement.put(row, contextTop);
    setAtEnd(reachesEnd());
}

void MessageScroll::setAtEnd(bool is)
{
    m_atEnd = is;
    m_list->setFollowing(is);
    if (is)
        emit endReached();
}

bool MessageScroll::reachesEnd() const
{
    return m_placement.atBottom() && !m_list->hasNewer();
}

void MessageScroll::setStyle(const RowStyle &style, const QDate &today)
{
    const int anchor = m_placement.anchorRow();
    const double before = anchor >= 0 ? m_rows->height(anchor) : 0;
    m_rows->setStyle(style, today);
    m_placement.setViewportHeight(m_area->viewport()->height());
    // Inside a long message the same part of it stays in sight.
    if (before > 0 && m_placement.anchorY() < 0)
        m_placement.put(anchor,
                        std::round(m_placement.anchorY() * m_rows->height(anchor) / before));
    settle();
}

void MessageScroll::settle()
{
    m_placement.setMargins(m_list->hasOlder() ? edgeStrip : spacing::small,
                           m_list->hasNewer() ? edgeStrip : spacing::medium);
    if (m_atEnd)
        m_placement.scrollToBottom();
    else
        m_placement.settle();
    if (!m_atEnd && reachesEnd() && m_list->count() > 0)
        setAtEnd(true);
    emit settled();
    updateBar();
    fetchNearEdges();
}

/// The bar shows the window of the list, and beyond it a screen more where there is more.
void MessageScroll::updateBar()
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    const int page = m_area->viewport()->height();
    int maximum = 0;
    int value = 0;
    if (!placed.isEmpty()) {
        const RowPlacement::Placed &first = placed.constFirst();
        const double beyondTop = m_placement.above() + (m_list->hasOlder() ? page : 0);
        const double beyondEnd = m_placement.below() + (m_list->hasNewer() ? page : 0);
        const double before = beyondTop + m_rows->estimate(0, first.row) - first.top;
        const double after = m_rows->estimate(first.row, m_rows->count()) + first.top + beyondEnd;
        value = qMax(0, qRound(before));
        maximum = value + qMax(0, qRound(after) - page);
    }
    QScrollBar *bar = m_area->verticalScrollBar();
    m_settingBar = true;
    bar->setPageStep(page);
    bar->setSingleStep(m_area->fontMetrics().height() * 2);
    bar->setRange(0, maximum);
    bar->setValue(value);
    m_settingBar = false;
    m_barValue = bar->value();
}

void MessageScroll::fetchNearEdges()
{
    QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return;
    if (placed.constFirst().row < edgeRows)
        m_list->fetchOlder();
    if (placed.constLast().row >= m_list->storedCount() - edgeRows)
        m_list->fetchNewer();
    placed = m_placement.visible();
    if (!placed.isEmpty())
        m_rows->keepNear(placed.constFirst().row, placed.constLast().row);
}

void MessageScroll::aboutToReset()
{
    const int row = m_placement.anchorRow();
    m_kept = {};
    if (row >= 0 && row < m_list->storedCount())
        m_kept = {m_list->at(row).message.offset, m_placement.anchorY()};
}

int MessageScroll::reset(qint64 readTo)
{
    m_placement.reset();
    const Intent intent = std::exchange(m_intent, Intent::Stay);
    const int unread = m_list->unreadRow();
    const int stored = m_list->storedCount();
    if (intent == Intent::Target && stored > 0) {
        // The message itself may be out of reach; then the one that follows it.
        const int row = qMin(m_list->lowerBound(m_target), stored - 1);
        m_atEnd = false;
        to(m_list->at(row).message.offset);
        return row;
    }
    // What came while nobody looked is read from its first message on.
    const bool isNew = intent == Intent::Stay && m_atEnd && unread >= 0 &&
                       m_list->at(unread).message.offset > readTo;
    if (unread >= 0 && (intent == Intent::Unread || isNew)) {
        m_atEnd = false;
        m_placement.put(unread, contextTop);
    } else if (intent == Intent::Oldest && m_list->count() > 0) {
        m_atEnd = false;
        m_placement.scrollToTop();
    } else if (intent == Intent::Stay && !m_atEnd && m_kept.offset > 0 && stored > 0) {
        m_placement.put(qMin(m_list->lowerBound(m_kept.offset), stored - 1), m_kept.y);
    } else {
        m_atEnd = true;
    }
    setAtEnd(m_atEnd);
    settle();
    if (intent == Intent::Oldest)
        return m_list->count() > 0 ? 0 : -1;
    return intent == Intent::Newest ? m_list->count() - 1 : -1;
}

} // namespace chatbook::app
