#include "contactview.h"

#include "contactdelegate.h"
#include "contactlist.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

namespace chatbook::app {

ContactView::ContactView(const Clock &clock, QWidget *parent)
    : OpenableList(parent)
    , m_delegate(new ContactDelegate(this))
    , m_seen(clock)
{
    setItemDelegate(m_delegate);
    setUniformItemSizes(true);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setAccessibleName(tr("Conversations and people"));
    connect(this, &OpenableList::rowOpened, this, [this](const QModelIndex &index) {
        emit opened(m_contacts->recipientAt(index.row()));
    });
    // After scrolling, the person knows where the rows are.
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { m_seen.forget(); });
}

void ContactView::setContacts(ContactList *contacts)
{
    m_contacts = contacts;
    m_pressed = {};
    setModel(contacts);
    if (contacts != nullptr) {
        contacts->setOpen(m_open);
        connect(contacts, &QAbstractItemModel::modelReset, this, &ContactView::restoreCurrent);
    }
    restoreCurrent();
}

void ContactView::setOpen(const ConversationId &id)
{
    m_open = id;
    m_delegate->setOpen(id);
    if (m_contacts != nullptr)
        m_contacts->setOpen(id);
    restoreCurrent();
    if (isVisible())
        scrollTo(currentIndex());
    viewport()->update();
}

void ContactView::setChoosing(bool choosing)
{
    m_delegate->setChoosing(choosing);
    viewport()->update();
}

Recipient ContactView::neighbour(int step, bool unread) const
{
    if (m_contacts == nullptr)
        return {};
    const int rows = m_contacts->rowCount();
    int row = m_contacts->rowOf(m_open);
    if (row < 0 && step < 0)
        row = rows;
    for (row += step; row >= 0 && row < rows; row += step) {
        if (!unread || m_contacts->index(row).data(ContactList::UnreadRole).toInt() > 0)
            return m_contacts->recipientAt(row);
    }
    return {};
}

QSize ContactView::minimumSizeHint() const
{
    return {ContactDelegate::collapsedWidth, ContactDelegate::collapsedWidth};
}

void ContactView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (currentIndex().isValid())
            emit opened(m_contacts->recipientAt(currentIndex().row()));
        return;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Home:
    case Qt::Key_End:
        QListView::keyPressEvent(event);
        return;
    default:
        event->ignore();
    }
}

void ContactView::mousePressEvent(QMouseEvent *event)
{
    m_pressed = {};
    if (event->button() != Qt::LeftButton || m_contacts == nullptr)
        return;
    const QPoint at = inWindow({event->pos(), QSize(1, 1)}).topLeft();
    for (const Place &place : m_seen.meant().value_or(places()))
        if (place.rect.contains(at))
            m_pressed = place;
}

void ContactView::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() == Qt::NoButton) // otherwise it would select rows
        QListView::mouseMoveEvent(event);
}

void ContactView::mouseReleaseEvent(QMouseEvent *event)
{
    const Place pressed = std::exchange(m_pressed, {});
    if (event->button() != Qt::LeftButton || pressed.recipient.id.isEmpty())
        return;
    // The row may be released where it was pressed, or where it has moved since.
    const QPoint at = inWindow({event->pos(), QSize(1, 1)}).topLeft();
    const int row = m_contacts->rowOf(pressed.recipient.id);
    if (pressed.rect.contains(at) ||
        (row >= 0 && inWindow(visualRect(m_contacts->index(row))).contains(at)))
        emit opened(pressed.recipient);
}

void ContactView::mouseDoubleClickEvent(QMouseEvent *event)
{
    mousePressEvent(event);
}

void ContactView::paintEvent(QPaintEvent *event)
{
    QListView::paintEvent(event);
    m_seen.set(places());
}

QList<ContactView::Place> ContactView::places() const
{
    QList<Place> places;
    if (m_contacts == nullptr)
        return places;
    const QRect shown = viewport()->rect();
    for (QModelIndex index = indexAt({shown.center().x(), 0}); index.isValid();
         index = index.siblingAtRow(index.row() + 1)) {
        const QRect rect = visualRect(index);
        if (rect.top() > shown.bottom())
            break;
        places.append({m_contacts->recipientAt(index.row()), inWindow(rect)});
    }
    return places;
}

QRect ContactView::inWindow(const QRect &rect) const
{
    return {viewport()->mapTo(window(), rect.topLeft()), rect.size()};
}

void ContactView::restoreCurrent()
{
    // While the person searches by name, another row is current.
    if (m_contacts == nullptr || !m_contacts->filter().trimmed().isEmpty())
        return;
    const int row = m_contacts->rowOf(m_open);
    if (row < 0)
        return;
    setAutoScroll(false);
    setCurrentIndex(m_contacts->index(row));
    setAutoScroll(true);
}

} // namespace chatbook::app
