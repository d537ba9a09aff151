#include "contacts/contactpanel.h"

#include "contacts/contactdelegate.h"
#include "contacts/contactview.h"
#include "core/session.h"
#include "models/contactlist.h"
#include "ui/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace chatbook {

ContactPanel::ContactPanel(QWidget *parent)
    : QWidget(parent)
    , m_filter(new QLineEdit(this))
    , m_view(new ContactView(this))
{
    m_filter->setPlaceholderText(tr("Find people"));
    m_filter->setAccessibleName(tr("Find people and conversations"));
    m_filter->setToolTip(tr("Find people (Ctrl+K)"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(0);
    m_filter->installEventFilter(this);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *box = new QVBoxLayout;
    box->setContentsMargins(spacing::medium, spacing::medium, spacing::medium, spacing::small);
    box->addWidget(m_filter);
    column->addLayout(box);
    column->addWidget(m_view);
    setMinimumWidth(ContactDelegate::collapsedWidth);

    connect(m_filter, &QLineEdit::textChanged, this, &ContactPanel::filterChanged);
    connect(m_view, &ContactView::opened, this, [this](const Recipient &recipient) {
        m_filter->clear();
        emit opened(recipient);
    });
}

ContactPanel::~ContactPanel()
{
    m_view->setContacts(nullptr);
}

void ContactPanel::setSession(Session *session)
{
    m_view->setContacts(nullptr);
    m_contacts.reset();
    m_session = session;
    m_filter->clear();
    if (session != nullptr) {
        m_contacts = std::make_unique<ContactList>(*session);
        m_view->setContacts(m_contacts.get());
    }
}

void ContactPanel::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

bool ContactPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_filter || event->type() != QEvent::KeyPress || m_contacts == nullptr)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    switch (key->key()) {
    case Qt::Key_Escape:
        m_filter->clear();
        emit left();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Up: {
        const int step = key->key() == Qt::Key_Down ? 1 : -1;
        const int row = qBound(0, m_view->currentIndex().row() + step, m_contacts->rowCount() - 1);
        m_view->setCurrentIndex(m_contacts->index(row));
        return true;
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_view->currentIndex().isValid())
            emit m_view->opened(m_contacts->recipientAt(m_view->currentIndex().row()));
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

void ContactPanel::resizeEvent(QResizeEvent *)
{
    m_filter->setVisible(width() >= ContactDelegate::collapseBelow);
}

void ContactPanel::filterChanged(const QString &text)
{
    if (m_contacts == nullptr)
        return;
    m_contacts->setFilter(text);
    if (text.trimmed().isEmpty()) {
        m_view->setOpen(m_view->open());
        return;
    }
    m_view->setCurrentIndex(m_contacts->index(0)); // what Enter opens
    m_session->findPeople(text.trimmed());
}

} // namespace chatbook
