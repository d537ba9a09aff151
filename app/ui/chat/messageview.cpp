#include "messageview.h"

#include "clock.h"
#include "jumpbutton.h"
#include "messageaccessible.h"
#include "messagekeys.h"

#include <QClipboard>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <cmath>

namespace chatbook::app {

MessageView::MessageView(MessageList *list, const Clock &clock, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_list(list)
    , m_clock(clock)
    , m_rows(list)
    , m_scroll(list, &m_rows, this)
    , m_read(list)
    , m_loading(viewport(), m_scroll.placement())
    , m_cursor(m_scroll.placement())
    , m_mouse(viewport(), m_scroll.placement(), m_selection)
    , m_painter(m_scroll.placement(), m_selection, m_cursor, m_mouse, viewport())
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
    connectParts();
    connectList();
    restyle();
    updateShown();
}

MessageView::~MessageView() = default;

void MessageView::connectParts()
{
    connect(m_jump, &QAbstractButton::clicked, this, &MessageView::jumpToNewest);
    connect(&m_scroll, &MessageScroll::settled, this, &MessageView::onSettled);
    connect(&m_scroll, &MessageScroll::endReached, &m_read, &ReadProgress::endReached);
    connect(&m_scroll, &MessageScroll::scrolled, this, [this] {
        if (m_scroll.isAtEnd())
            m_read.setLeapt(false);
    });
    connect(&m_scroll, &MessageScroll::leapt, this, [this](int row) {
        m_read.setLeapt(true);
        m_painter.flash(m_list->at(row).message.offset);
        if (m_cursor.row() >= 0)
            m_cursor.setRow(row);
    });
    connect(&m_read, &ReadProgress::attended, &m_scroll, &MessageScroll::settle);
    connect(&m_read, &ReadProgress::readUpTo, this, &MessageView::readUpTo);
    connect(&m_cursor, &RowCursor::rowChosen, this, [this](int row) {
        announceFocus(this, row);
        viewport()->update();
    });
    connect(&m_cursor, &RowCursor::partChosen, this, [this](const QString &words) {
        emit spoken(words);
        viewport()->update();
    });
    connect(&m_mouse, &MessageMouse::selectionBegun, &m_cursor, [this] { m_cursor.setRow(-1); });
    connect(&m_mouse, &MessageMouse::clicked, this, &MessageView::activate);
    connect(&m_mouse, &MessageMouse::draggedBeyond, &m_scroll, &MessageScroll::by);
}

void MessageView::connectList()
{
    connect(m_list, &QAbstractItemModel::modelAboutToBeReset, &m_scroll,
            &MessageScroll::aboutToReset);
    connect(m_list, &QAbstractItemModel::modelReset, this, &MessageView::onReset);
    connect(m_list, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                announceRemoved(this, first, last);
                m_scroll.placement().aboutToRemove(first, last);
            });
    followRows(m_list, this, m_rows);
    followRows(m_list, this, m_scroll.placement());
    followRows(m_list, this, m_selection);
    followRows(m_list, this, m_cursor);
    connect(m_list, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                m_mouse.forgetHovered();
                announceInserted(this, first, last);
            });
    connect(m_list, &QAbstractItemModel::rowsRemoved, &m_mouse, &MessageMouse::forgetHovered);
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_list, change, &m_scroll, &MessageScroll::settle);
    connect(m_list, &QAbstractItemModel::rowsMoved, &m_scroll, &MessageScroll::settle);
    connect(m_list, &QAbstractItemModel::dataChanged, this, &MessageView::onDataChanged);
    connect(m_list, &MessageList::messageArrived, this, &MessageView::onArrived);
    connect(m_list, &MessageList::messageWritten, this, &MessageView::jumpToNewest);
    connect(m_list, &MessageList::progressChanged, &m_scroll, &MessageScroll::settle);
}

void MessageView::open()
{
    m_scroll.goToUnread();
    m_read.begin(m_list->unreadFrom().value_or(0));
    m_list->open();
}

void MessageView::jumpToNewest()
{
    m_read.setLeapt(false);
    m_scroll.toNewest();
}

void MessageView::scrollPage(int direction)
{
    m_scroll.by(direction * std::round(viewport()->height() * 0.9));
    m_cursor.toEdge(direction);
}

void MessageView::onReset()
{
    m_rows.reset();
    m_selection.clear();
    m_mouse.clear();
    const bool hadCurrent = m_cursor.row() >= 0;
    m_cursor.clear();
    announceReset(this);
    const int row = m_scroll.reset(m_read.readTo());
    if (hadCurrent)
        m_cursor.setRow(row);
}

void MessageView::onDataChanged(const QModelIndex &first, const QModelIndex &last)
{
    for (int row = first.row(); row <= last.row(); ++row) {
        const QString before =
            hasSelection() ? m_rows.layout(row).text() : QString(); // still of the old message
        m_rows.changed(row);
        if (hasSelection() && m_rows.layout(row).text() != before)
            m_selection.changed(row);
    }
    announceChanged(this, first.row(), last.row());
    m_scroll.settle();
}

void MessageView::onArrived(const Message &message)
{
    const bool own = message.sender.id == m_list->self().id;
    if (!own && !(m_scroll.isAtEnd() && m_read.isFollowed())) {
        m_read.addUnseen(message.offset);
        // It goes on only as far as the first of what is new stays in sight.
        if (m_scroll.isAtEnd() && m_list->unreadRow() >= 0)
            m_scroll.toLine(m_list->unreadRow());
    }
    m_scroll.settle();
}

void MessageView::onSettled()
{
    m_loading.update();
    m_read.read(m_scroll.placement().visible(), viewport()->height());
    m_jump->setCount(m_read.unseen());
    m_jump->move(viewport()->width() - m_jump->width() - spacing::medium,
                 viewport()->height() - m_jump->height() - spacing::medium);
    m_jump->setVisible(m_list->count() > 0 && !m_scroll.isAtEnd());
    viewport()->update();
}

void MessageView::restyle()
{
    const Theme theme = Theme::of(palette());
    m_jump->setTheme(theme);
    const QString barStyle = theme.scrollBarStyle();
    if (verticalScrollBar()->styleSheet() != barStyle)
        verticalScrollBar()->setStyleSheet(barStyle);
    m_scroll.setStyle({theme, Fonts::of(font()), viewport()->width()},
                      m_clock.now().toLocalTime().date());
}

void MessageView::updateShown()
{
    m_read.setShown(isVisible() && window()->isActiveWindow());
}

bool MessageView::event(QEvent *event)
{
    const bool done = QAbstractScrollArea::event(event);
    switch (event->type()) {
    case QEvent::WindowActivate: // to a child of the window these two alone tell of it
    case QEvent::WindowDeactivate:
    case QEvent::Hide:
        updateShown();
        break;
    case QEvent::Show:
        updateShown();
        m_scroll.settle();
        break;
    case QEvent::FocusOut:
        viewport()->update();
        break;
    case QEvent::PaletteChange:
    case QEvent::FontChange:
    case QEvent::LocaleChange:
        restyle();
        break;
    default:
        break;
    }
    return done;
}

void MessageView::resizeEvent(QResizeEvent *)
{
    restyle();
}

void MessageView::paintEvent(QPaintEvent *)
{
    // "Today" may be another day since the rows were laid out.
    if (m_clock.now().toLocalTime().date() != m_rows.today())
        restyle();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_rows.style().theme.background);
    m_painter.paint(painter, hasFocus());
    m_loading.paint(painter);
    if (m_list->count() > 0 && !m_loading.isFloating())
        m_painter.paintTopDay(painter);
}

void MessageView::scrollContentsBy(int, int)
{
    m_scroll.toBar();
}

void MessageView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        event->ignore(); // zoom is the window's
        return;
    }
    m_scroll.byWheel(*event);
    const QPoint pos = event->position().toPoint();
    m_mouse.hover(pos, m_loading.retryAt(pos));
    event->accept();
}

void MessageView::keyPressEvent(QKeyEvent *event)
{
    if (!MessageKeys(*this, m_scroll, m_cursor, m_loading).press(*event))
        event->ignore();
}

void MessageView::focusInEvent(QFocusEvent *event)
{
    m_cursor.enter(event->reason(), m_scroll.isAtEnd());
    // After the event of the view itself: whichever is the last is what is read.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (hasFocus())
                announceFocus(this, m_cursor.row());
        },
        Qt::QueuedConnection);
    viewport()->update();
}

void MessageView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint pos = event->position().toPoint();
    if (m_loading.retryAt(pos))
        m_list->retry();
    else
        m_mouse.press(pos, event->modifiers() & Qt::ShiftModifier);
}

void MessageView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint pos = event->position().toPoint();
    if (event->buttons() & Qt::LeftButton)
        m_mouse.drag(pos);
    else
        m_mouse.hover(pos, m_loading.retryAt(pos));
}

void MessageView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::MiddleButton && QGuiApplication::clipboard()->supportsSelection())
        emit pasteRequested();
    if (event->button() == Qt::LeftButton)
        m_mouse.release(event->position().toPoint());
}

void MessageView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_mouse.selectWord(event->position().toPoint()))
        mousePressEvent(event);
}

bool MessageView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip &&
        m_mouse.showTooltip(*static_cast<QHelpEvent *>(event), m_nameOf))
        return true;
    if (event->type() == QEvent::Leave)
        m_mouse.hover({-1, -1}, false);
    return QAbstractScrollArea::viewportEvent(event);
}

void MessageView::activateRow(int row)
{
    const Hit hit = m_cursor.activeIn(row);
    if (hit.part == Hit::Part::Nothing)
        openMenu(row);
    else
        activate(row, hit);
}

void MessageView::activate(int row, const Hit &hit)
{
    const Message &message = m_list->at(row).message;
    const MessageLayout &layout = m_rows.layout(row);
    const Target target = targetOf(layout, hit);
    if (const auto *url = std::get_if<QUrl>(&target)) {
        emit linkActivated(*url);
    } else if (const auto *offset = std::get_if<qint64>(&target)) {
        emit replyActivated(*offset);
        jumpTo(*offset);
    } else if (hit.part == Hit::Part::Reaction) {
        const ReactionChip &chip = layout.reactions.at(hit.index);
        emit reactionToggled(message.id, chip.emoji, !chip.own);
    } else if (hit.part == Hit::Part::SendAgain) {
        emit sendAgainRequested(message.clientOffset);
    } else if (hit.part == Hit::Part::Discard) {
        emit discardRequested(message.clientOffset);
    }
}

void MessageView::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Keyboard) {
        openMenu(m_cursor.row());
        return;
    }
    const MessageMouse::Spot spot = m_mouse.spotAt(event->pos());
    if (spot.row >= 0)
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
    const MessageLayout &layout = m_rows.layout(row);
    const QRectF bubble = layout.bubble.translated(0, m_scroll.placement().placeOf(row).top);
    const QPoint pos = bubble.intersected(viewport()->rect()).center().toPoint();
    emit contextMenuRequested(row, viewport()->mapToGlobal(pos),
                              linkOf(layout, m_cursor.partOf(row)), selectedText());
}

QRect MessageView::rowRect(int row) const
{
    const RowPlacement::Placed placed = m_scroll.placement().placeOf(row);
    return QRectF(0, placed.top, viewport()->width(), placed.height).toAlignedRect();
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

} // namespace chatbook::app
