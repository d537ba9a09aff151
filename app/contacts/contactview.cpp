#include "contacts/contactview.h"

#include "contacts/contactdelegate.h"
#include "models/contactlist.h"

#include <QKeyEvent>

namespace chatbook {

ContactView::ContactView(QWidget *parent)
    : OpenableList(parent)
    , m_delegate(new ContactDelegate(this))
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
    const auto open = [this](const QModelIndex &index) {
        emit opened(m_contacts->recipientAt(index.row()));
    };
    connect(this, &QListView::clicked, this, open);
    connect(this, &OpenableList::rowOpened, this, open);
}

void ContactView::setContacts(ContactList *contacts)
{
    m_contacts = contacts;
    setModel(contacts);
    if (contacts != nullptr) {
        contacts->setOpen(m_open);
        connect(contacts, &QAbstractItemModel::modelReset, this, &ContactView::restoreCurrent);
    }
    restoreCurrent();
}

void ContactView::setOpen(const RecipientId &id)
{
    m_open = id;
    m_delegate->setOpen(id);
    if (m_contacts != nullptr)
        m_contacts->setOpen(id);
    restoreCurrent();
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

void ContactView::restoreCurrent()
{
    if (m_contacts == nullptr)
        return;
    const int row = m_contacts->rowOf(m_open);
    if (row >= 0)
        setCurrentIndex(m_contacts->index(row));
}

} // namespace chatbook
