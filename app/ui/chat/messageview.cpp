#include "messageview.h"

#include "clock.h"
#include "jumpbutton.h"
#include "messageaccessible.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHelpEvent>
#include <QScrollBar>

#include <cmath>

namespace chatbook::app {

namespace {

constexpr int edgeStrip = 44; ///< where "loading" stands, while there is more to load
constexpr int edgeRows = 20;  ///< this near to an edge the next page is asked for
constexpr int flashMs = 1400;
constexpr int patienceMs = 300;

} // namespace

MessageView::MessageView(MessageList *list, const Clock &clock, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_list(list)
    , m_clock(clock)
    , m_rows(list)
    , m_placement(&m_rows)
    , m_jump(new JumpButton(viewport()))
{
    installMessageAccessibility();
    setAccessibleName(tr("Messages"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_jump->hide();
    connect(m_jump, &QAbstractButton::clicked, this, &MessageView::jumpToNewest);
    m_flash.setDuration(flashMs);
    m_flash.setStartValue(1.0);
    m_flash.setEndValue(0.0);
    connect(&m_flash, &QVariantAnimation::valueChanged, viewport(), qOverload<>(&QWidget::update));
    connectList();
    m_rows.reset();
    m_placement.reset();
    restyle();
    updateWatched();
}

MessageView::~MessageView() = default;

void MessageView::open()
{
    m_intent = Intent::Unread;
    m_readTo = m_list->unreadFrom().value_or(0);
    updateWatched();
    m_list->open();
}

void MessageView::jumpToNewest()
{
    m_leapt = false;
    if (m_list->hasNewer() || m_list->opening() != MessageList::Progress::Idle) {
        m_intent = Intent::Newest;
        m_list->showNewest();
        return;
    }
    setStuck(true);
    afterChange();
}

void MessageView::jumpToOldest()
{
    if (m_list->hasOlder() || m_list->opening() != MessageList::Progress::Idle) {
        m_intent = Intent::Oldest;
        m_list->showOldest();
        return;
    }
    m_placement.scrollToTop();
    scrollByUser(0);
}

void MessageView::scrollPage(int direction)
{
    scrollByUser(direction * std::round(viewport()->height() * 0.9));
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (m_current >= 0 && !placed.isEmpty())
        setCurrent(direction < 0 ? placed.constFirst().row : placed.constLast().row);
}

void MessageView::jumpTo(qint64 offset)
{
    const int row = m_list->rowOf(offset);
    if (row < 0) {
        m_intent = Intent::Target;
        m_target = offset;
        m_list->showAround(offset);
        return;
    }
    const double room = viewport()->height() - (m_rows.height(row) - m_rows.bodyTop(row));
    m_placement.put(row, qMax(contextTop, room / 2));
    m_leapt = true;
    setStuck(m_placement.atBottom() && !m_list->hasNewer());
    flash(offset);
    if (m_current >= 0)
        setCurrent(row);
    afterChange();
}

void MessageView::flash(qint64 offset)
{
    m_flashed = offset;
    m_flash.stop();
    m_flash.start();
}

void MessageView::restyle()
{
    const double before = m_placement.anchorRow() >= 0 ? m_rows.height(m_placement.anchorRow()) : 0;
    m_today = m_clock.now().toLocalTime().date();
    m_rows.setStyle({Theme::of(palette()), Fonts::of(font()), viewport()->width()}, m_today);
    m_jump->setTheme(m_rows.style().theme);
    const QString barStyle = m_rows.style().theme.scrollBarStyle();
    if (verticalScrollBar()->styleSheet() != barStyle)
        verticalScrollBar()->setStyleSheet(barStyle);
    m_placement.setViewportHeight(viewport()->height());
    // Inside a long message the same part of it stays in sight.
    if (before > 0 && m_placement.anchorY() < 0) {
        const int row = m_placement.anchorRow();
        m_placement.put(row, std::round(m_placement.anchorY() * m_rows.height(row) / before));
    }
    afterChange();
}

void MessageView::setStuck(bool stuck)
{
    m_stuck = stuck;
    m_list->setFollowing(stuck);
    if (stuck && m_watched)
        m_unseen.clear();
}

void MessageView::scrollByUser(double pixels)
{
    m_placement.scrollBy(pixels);
    setStuck(m_placement.atBottom() && !m_list->hasNewer());
    m_leapt = m_leapt && !m_stuck;
    afterChange();
}

/// Everything that follows from where the rows are now.
void MessageView::afterChange()
{
    updateMargins();
    if (m_stuck)
        m_placement.scrollToBottom();
    else
        m_placement.settle();
    if (!m_stuck && m_placement.atBottom() && !m_list->hasNewer() && m_list->count() > 0)
        setStuck(true);
    const bool loading = m_list->opening() == MessageList::Progress::Loading ||
                         m_list->older() == MessageList::Progress::Loading ||
                         m_list->newer() == MessageList::Progress::Loading;
    if (loading && !m_patience.isActive() && !m_slow)
        m_patience.start(patienceMs, this);
    if (!loading) {
        m_patience.stop();
        m_slow = false;
    }
    reportRead();
    updateScrollBar();
    updateJumpButton();
    fetchNearEdges();
    if (m_list->count() > 0) {
        const auto placed = m_placement.visible();
        if (!placed.isEmpty())
            m_rows.keepNear(placed.constFirst().row, placed.constLast().row);
    }
    viewport()->update();
}

void MessageView::updateMargins()
{
    m_placement.setMargins(m_list->hasOlder() ? edgeStrip : spacing::small,
                           m_list->hasNewer() ? edgeStrip : spacing::medium);
}

/// The bar shows the window of the list, and beyond it a screen more where there is more.
void MessageView::updateScrollBar()
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    const int page = viewport()->height();
    int maximum = 0;
    int value = 0;
    if (!placed.isEmpty()) {
        const RowPlacement::Placed &first = placed.constFirst();
        const double beyondTop = m_placement.above() + (m_list->hasOlder() ? page : 0);
        const double beyondEnd = m_placement.below() + (m_list->hasNewer() ? page : 0);
        const double before = beyondTop + m_rows.estimate(0, first.row) - first.top;
        const double after = m_rows.estimate(first.row, m_rows.count()) + first.top + beyondEnd;
        value = qMax(0, qRound(before));
        maximum = value + qMax(0, qRound(after) - page);
    }
    m_settingBar = true;
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(fontMetrics().height() * 2);
    verticalScrollBar()->setRange(0, maximum);
    verticalScrollBar()->setValue(value);
    m_settingBar = false;
    m_barValue = verticalScrollBar()->value();
}

void MessageView::updateJumpButton()
{
    const bool shown = m_list->count() > 0 && !m_stuck;
    m_jump->setCount(int(m_unseen.size()));
    m_jump->move(viewport()->width() - m_jump->width() - spacing::medium,
                 viewport()->height() - m_jump->height() - spacing::medium);
    m_jump->setVisible(shown);
}

void MessageView::fetchNearEdges()
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    if (placed.isEmpty())
        return;
    if (placed.constFirst().row < edgeRows)
        m_list->fetchOlder();
    if (placed.constLast().row >= m_list->storedCount() - edgeRows)
        m_list->fetchNewer();
}

bool MessageView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        if (showTooltip(help->pos(), help->globalPos()))
            return true;
    }
    if (event->type() == QEvent::Leave)
        updateHover({-1, -1});
    return QAbstractScrollArea::viewportEvent(event);
}

void MessageView::resizeEvent(QResizeEvent *)
{
    restyle();
}

void MessageView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::FontChange:
    case QEvent::LocaleChange:
        restyle();
        break;
    default:
        break;
    }
}

void MessageView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_patience.timerId()) {
        m_patience.stop();
        m_slow = true;
        viewport()->update();
    } else if (event->timerId() == m_attention.timerId()) {
        m_attention.stop();
        m_attentive = true;
        afterChange();
    } else if (event->timerId() == m_autoScroll.timerId()) {
        const int beyond =
            m_mouse.y() < 0 ? m_mouse.y() : qMax(0, m_mouse.y() - viewport()->height());
        if (beyond != 0) {
            scrollByUser(qBound(-60, beyond / 2 + (beyond < 0 ? -4 : 4), 60));
            m_selection.extendTo(textPlaceAt(m_mouse));
        }
    } else {
        QAbstractScrollArea::timerEvent(event);
    }
}

void MessageView::scrollContentsBy(int, int)
{
    if (m_settingBar)
        return;
    const QScrollBar *bar = verticalScrollBar();
    const int value = bar->value();
    if (value == bar->minimum())
        m_placement.scrollToTop();
    else if (value == bar->maximum())
        m_placement.scrollToBottom();
    else
        m_placement.scrollBy(value - m_barValue);
    scrollByUser(0);
}

void MessageView::setCurrent(int row)
{
    if (m_current == row)
        return;
    m_current = row;
    m_part = -1;
    announceFocus(this, row);
    viewport()->update();
}

QRect MessageView::rowRect(int row) const
{
    const RowPlacement::Placed placed = m_placement.placeOf(row);
    return QRectF(0, placed.top, viewport()->width(), placed.height).toAlignedRect();
}

int MessageView::rowAt(int y) const
{
    const QList<RowPlacement::Placed> placed = m_placement.visible();
    for (const RowPlacement::Placed &row : placed) {
        if (y >= row.top && y < row.bottom())
            return row.row;
    }
    return -1;
}

void MessageView::copy() const
{
    if (hasSelection())
        QGuiApplication::clipboard()->setText(selectedText());
}

void MessageView::selectAll()
{
    if (m_list->count() == 0)
        return;
    const int last = m_list->count() - 1;
    m_selection.start({0, 0});
    m_selection.extendTo({last, int(m_rows.layout(last).text().size())});
    viewport()->update();
}

void MessageView::clearSelection()
{
    m_selection.clear();
    viewport()->update();
}

} // namespace chatbook::app
