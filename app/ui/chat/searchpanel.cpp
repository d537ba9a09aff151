#include "searchpanel.h"

#include "glyphs.h"
#include "openablelist.h"
#include "searchdelegate.h"
#include "searchresults.h"
#include "sentences.h"
#include "session.h"
#include "theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

using namespace std::chrono_literals;

namespace chatbook::app {

SearchPanel::SearchPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_results(std::make_unique<SearchResults>(session.search, session.messages, session.people,
                                                session.link()))
    , m_field(new QLineEdit)
    , m_close(new QToolButton)
    , m_everywhere(new QCheckBox(tr("In all conversations")))
    , m_status(new QLabel)
    , m_view(new OpenableList)
{
    m_field->setPlaceholderText(tr("Search messages"));
    m_field->setAccessibleName(tr("Search messages"));
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    m_close->setAutoRaise(true);
    m_close->setIconSize({20, 20});
    m_close->setToolTip(tr("Close (Esc)"));
    m_close->setAccessibleName(tr("Close the search"));
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_view->setItemDelegate(new SearchDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_view->setAccessibleName(tr("Found messages"));

    auto *row = new QHBoxLayout;
    row->setSpacing(spacing::tiny);
    row->addWidget(m_field);
    row->addWidget(m_close);
    auto *top = new QVBoxLayout;
    top->setContentsMargins(spacing::medium, spacing::medium, spacing::small, spacing::small);
    top->setSpacing(spacing::small);
    top->addLayout(row);
    top->addWidget(m_everywhere);
    top->addWidget(m_status);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_view, 1);

    m_typing.setSingleShot(true);
    m_typing.setInterval(250ms);
    connect(&m_typing, &QTimer::timeout, this, &SearchPanel::search);
    connect(m_field, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(m_everywhere, &QCheckBox::toggled, this, &SearchPanel::search);
    connect(m_close, &QToolButton::clicked, this, &SearchPanel::closed);
    connect(m_view, &OpenableList::clicked, this, &SearchPanel::activate);
    connect(m_view, &OpenableList::rowOpened, this, &SearchPanel::activate);
    connect(m_results.get(), &SearchResults::progressChanged, this, &SearchPanel::showStatus);
    m_view->setModel(m_results.get());
    applyTheme();
    showStatus();
}

SearchPanel::~SearchPanel()
{
    m_view->setModel(nullptr);
}

void SearchPanel::setConversation(const Recipient &recipient)
{
    m_recipient = recipient;
    if (!m_everywhere->isChecked())
        search();
}

void SearchPanel::begin()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

QString SearchPanel::status() const
{
    return m_status->text();
}

bool SearchPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const int row = m_view->currentIndex().row();
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_typing.isActive())
            search();
        else
            activate(m_results->index(qMax(0, row)));
        return true;
    case Qt::Key_Down:
        m_view->setCurrentIndex(m_results->index(qMin(row + 1, m_results->rowCount() - 1)));
        return true;
    case Qt::Key_Up:
        m_view->setCurrentIndex(m_results->index(qMax(row - 1, 0)));
        return true;
    case Qt::Key_Escape:
        emit closed();
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

void SearchPanel::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.surface);
    painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), {0, 0, 1, height()}),
                     theme.separator);
}

void SearchPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

void SearchPanel::search()
{
    m_typing.stop();
    std::optional<ConversationId> where;
    if (!m_everywhere->isChecked())
        where = m_recipient.id;
    m_results->search(m_field->text(), where);
}

void SearchPanel::activate(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    m_view->setCurrentIndex(index);
    const Message hit = m_results->at(index.row()); // a copy, because a slot may search again
    emit hitActivated(hit);
}

void SearchPanel::showStatus()
{
    QString text;
    if (!m_results->query().isEmpty()) {
        const int found = m_results->rowCount();
        if (m_results->progress() == SearchResults::Progress::Searching && found == 0)
            text = tr("Searching…");
        else if (m_results->progress() == SearchResults::Progress::Failed)
            text = sentence(m_results->failure());
        else if (m_results->isLocal())
            text = found == 0 ? tr("Not connected: nothing found in what this computer keeps.")
                              : tr("Not connected: only from what this computer keeps.");
        else if (found == 0)
            text = tr("Nothing found.");
    }
    m_status->setText(text);
    m_status->setVisible(!text.isEmpty());
}

void SearchPanel::applyTheme()
{
    const Theme theme = Theme::of(palette());
    m_close->setIcon(glyphIcon(Glyph::Close, theme.secondaryText));
    QPalette quiet;
    quiet.setColor(QPalette::WindowText, theme.secondaryText);
    m_status->setPalette(quiet);
    m_status->setFont(Fonts::of(font()).small);
}

} // namespace chatbook::app
