#include "contactpanel.h"

#include "contactdelegate.h"
#include "contactlist.h"
#include "contactview.h"
#include "elidedlabel.h"
#include "joinrequest.h"
#include "session.h"
#include "theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

/// The chat's name, or its address if it has none.
QString nameOf(const Session &session)
{
    const QString name = session.link().server().name.simplified();
    return name.isEmpty() ? spokenAddress(session.link().address()) : name;
}

} // namespace

ContactPanel::ContactPanel(Session &session, const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_session(session)
    , m_contacts(std::make_unique<ContactList>(session))
    , m_filter(new QLineEdit(this))
    , m_view(new ContactView(clock, this))
    , m_state(new ElidedLabel)
    , m_foot(new QWidget)
    , m_chosen(clock)
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
    connect(m_view, &ContactView::opened, this, &ContactPanel::open);
    m_view->setContacts(m_contacts.get());
    for (const auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_contacts.get(), changed, this, &ContactPanel::rowsChanged);
    connect(m_contacts.get(), &QAbstractItemModel::rowsMoved, this, &ContactPanel::rowsChanged);
    connect(m_contacts.get(), &QAbstractItemModel::layoutChanged, this, &ContactPanel::rowsChanged);
    connect(m_contacts.get(), &QAbstractItemModel::modelReset, this, &ContactPanel::rowsChanged);
    connect(&session.link(), &Link::stateChanged, this, &ContactPanel::showState);
    connect(&session.link(), &Link::identityChanged, this, &ContactPanel::showState);
    showState();
}

ContactPanel::~ContactPanel()
{
    m_view->setContacts(nullptr);
}

void ContactPanel::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

bool ContactPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_filter &&
        (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
        m_view->setChoosing(event->type() == QEvent::FocusIn);
    if (watched != m_filter || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    switch (key->key()) {
    case Qt::Key_Escape:
        m_filter->clear();
        emit left();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Up: {
        if (m_contacts->rowCount() == 0)
            return true;
        const int step = key->key() == Qt::Key_Down ? 1 : -1;
        m_choseByHand = true;
        m_chosen.forget();
        choose(qBound(0, m_view->currentIndex().row() + step, m_contacts->rowCount() - 1));
        return true;
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
        openChosen();
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
    switch (m_session.link().state()) {
    case Link::State::Online:
        m_state->setText(
            tr("Connected to %1 as %2").arg(nameOf(m_session), m_session.link().self().name));
        break;
    case Link::State::Connecting:
        m_state->setText(tr("Connecting to %1…").arg(nameOf(m_session)));
        break;
    case Link::State::Offline:
        m_state->setText(tr("Not connected to %1").arg(nameOf(m_session)));
        break;
    }
}

void ContactPanel::filterChanged(const QString &text)
{
    m_contacts->setFilter(text);
    m_choseByHand = false;
    m_chosen.forget();
    m_typed = m_clock.elapsed();
    if (text.trimmed().isEmpty()) {
        m_view->setOpen(m_view->open());
        return;
    }
    choose(0);
    m_session.people.find(text.trimmed());
}

/// The server's answer may have brought a better match: choose it, unless the person chose somebody
/// by hand who is still there.
void ContactPanel::rowsChanged()
{
    if (m_filter->text().trimmed().isEmpty())
        return;
    if (m_choseByHand) {
        const int row = m_contacts->rowOf(m_chosen.meant().value_or(Recipient()).id);
        m_choseByHand = row >= 0;
        choose(qMax(0, row));
        return;
    }
    if (m_clock.elapsed() - m_typed < m_chosen.moment)
        m_chosen.forget(); // the first rows for what was typed: nothing else could be meant
    choose(0);
}

void ContactPanel::choose(int row)
{
    m_view->setCurrentIndex(m_contacts->index(row));
    m_chosen.set(m_contacts->recipientAt(row));
}

void ContactPanel::openChosen()
{
    Recipient recipient = m_contacts->recipientAt(m_view->currentIndex().row());
    if (!m_filter->text().trimmed().isEmpty())
        recipient = m_chosen.meant().value_or(recipient);
    if (!recipient.id.isEmpty())
        open(recipient);
}

void ContactPanel::open(const Recipient &recipient)
{
    m_filter->clear();
    emit opened(recipient);
}

} // namespace chatbook::app
