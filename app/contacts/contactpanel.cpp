#include "contacts/contactpanel.h"

#include "contacts/contactdelegate.h"
#include "contacts/contactview.h"
#include "core/session.h"
#include "models/contactlist.h"
#include "ui/elidedlabel.h"
#include "ui/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace chatbook {

ContactPanel::ContactPanel(QWidget *parent)
    : QWidget(parent)
    , m_filter(new QLineEdit(this))
    , m_view(new ContactView(this))
    , m_state(new ElidedLabel)
    , m_foot(new QWidget)
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
    auto *foot = new QVBoxLayout(m_foot);
    foot->setContentsMargins(spacing::large, spacing::small, spacing::medium, spacing::small);
    foot->addWidget(m_state);
    column->addWidget(m_foot);
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
    if (m_session != nullptr)
        m_session->disconnect(this);
    m_session = session;
    m_filter->clear();
    if (session != nullptr) {
        m_contacts = std::make_unique<ContactList>(*session);
        m_view->setContacts(m_contacts.get());
        connect(session, &Session::stateChanged, this, &ContactPanel::showState);
        connect(session, &Session::identityChanged, this, &ContactPanel::showState);
    }
    showState();
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
    m_foot->setVisible(width() >= ContactDelegate::collapseBelow);
}

void ContactPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        showState();
}

QString ContactPanel::state() const
{
    return m_state->text();
}

void ContactPanel::showState()
{
    const Theme theme = Theme::of(palette());
    m_state->setFont(Fonts::of(font()).small);
    m_state->setColor(theme.secondaryText);
    if (m_session == nullptr) {
        m_state->setText({});
        return;
    }
    switch (m_session->state()) {
    case Session::State::Online:
        m_state->setText(tr("Connected as %1").arg(m_session->self().name));
        break;
    case Session::State::Connecting:
        m_state->setText(tr("Connecting…"));
        break;
    case Session::State::Offline:
        m_state->setText(tr("Offline"));
        break;
    }
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
