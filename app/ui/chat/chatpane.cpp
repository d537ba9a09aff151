#include "chatpane.h"

#include "chatheader.h"
#include "composer.h"
#include "composercontroller.h"
#include "composeredit.h"
#include "elidedlabel.h"
#include "liveregion.h"
#include "messageactions.h"
#include "messagelist.h"
#include "messageview.h"
#include "messagewords.h"
#include "searchpanel.h"
#include "sentences.h"
#include "session.h"
#include "theme.h"
#include "typingrelay.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr int searchWidth = 320;
constexpr int roomForSearch = 700; ///< from here on it stands beside the conversation

} // namespace

ChatPane::ChatPane(Session &session, const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_session(session)
    , m_actions(std::make_unique<MessageActions>(session.messages, session.link(), this))
    , m_main(new QWidget)
    , m_column(new QVBoxLayout(m_main))
    , m_header(new ChatHeader)
    , m_line(new ElidedLabel)
    , m_composer(new Composer)
    , m_composing(new ComposerController(m_composer, session, this))
    , m_search(new SearchPanel(session))
    , m_liveRegion(new LiveRegion(this))
{
    auto *lineBox = new QHBoxLayout;
    lineBox->setContentsMargins(spacing::large, spacing::tiny, spacing::large, 0);
    m_line->setFont(Fonts::of(font()).small);
    lineBox->addWidget(m_line);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_header);
    m_column->addStretch(0); // where the messages come
    m_column->addLayout(lineBox);
    m_column->addWidget(m_composer);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_main, 1);
    row->addWidget(m_search, 1);
    m_search->hide();

    connect(m_composing, &ComposerController::failed, this, &ChatPane::complain);
    connect(m_composing, &ComposerController::editStarted, this, &ChatPane::showEdited);
    connect(m_header, &ChatHeader::searchRequested, this, &ChatPane::search);
    connect(m_search, &SearchPanel::hitActivated, this, &ChatPane::jump);
    connect(m_search, &SearchPanel::closed, this, &ChatPane::closeSearch);
    connectSession();
}

ChatPane::~ChatPane()
{
    leave();
}

void ChatPane::connectSession()
{
    connect(m_actions.get(), &MessageActions::replyRequested, m_composing,
            &ComposerController::reply);
    connect(m_actions.get(), &MessageActions::editRequested, m_composing,
            &ComposerController::edit);
    connect(m_actions.get(), &MessageActions::failed, this, &ChatPane::complain);
    connect(m_actions.get(), &MessageActions::chatRequested, this, &ChatPane::chatRequested);
    connect(&m_session.link(), &Link::stateChanged, this, &ChatPane::showPresence);
    connect(&m_session.link(), &Link::stateChanged, this, [this] {
        if (!m_view)
            return;
        const bool online = m_session.link().isOpen();
        m_view->setConnected(online);
        if (online)
            m_list->retry(); // what could not be read while there was no server
    });
    connect(&m_session, &Session::errorOccurred, this,
            [this](const Error &what) { complain(sentence(what)); });
    connect(&m_session.people, &People::presenceChanged, this, &ChatPane::showPresence);
    connect(&m_session.people, &People::learned, this, &ChatPane::showNewName);
    connect(&m_session.typing, &Typing::changed, this, [this](const ConversationId &id) {
        if (id == m_recipient.id)
            showLine();
    });
    connect(&m_session.conversations, &Conversations::changed, this,
            [this](const ConversationId &id) {
                if (id != m_recipient.id)
                    sayUnread(id);
            });
    const QList<ConversationSummary> all = m_session.conversations.all();
    for (const ConversationSummary &summary : all)
        m_unread.insert(summary.recipient.id, summary.unread);
}

/// What others write to this person alone, elsewhere.
void ChatPane::sayUnread(const ConversationId &id)
{
    const ConversationSummary summary = m_session.conversations.summary(id);
    const int before = std::exchange(m_unread[id], summary.unread);
    if (summary.unread > before && !id.person().isEmpty() && isActiveWindow())
        m_liveRegion->say(tr("New message from %1").arg(summary.recipient.name));
}

/// Of the one whom one writes to, as whoever hosts may give them another.
void ChatPane::showNewName(const QList<User> &users)
{
    for (const User &user : users) {
        if (conversationWith(user.id) != m_recipient.id)
            continue;
        m_recipient.name = user.name;
        m_header->setRecipient(m_recipient);
        m_composer->setPlaceholder(tr("Message %1").arg(user.name));
    }
}

void ChatPane::open(const Recipient &recipient)
{
    if (recipient.id == m_recipient.id)
        return;
    leave();
    m_recipient = recipient;
    m_header->setRecipient(recipient);
    m_source =
        m_session.messages.open(recipient.id, m_session.conversations.unreadFrom(recipient.id));
    m_list = std::make_unique<MessageList>(m_source.get());
    m_view = new MessageView(m_list.get(), m_clock, m_main);
    m_view->setFrameShape(QFrame::NoFrame);
    m_column->insertWidget(1, m_view, 1);
    new TypingRelay(m_view, m_composer->editor());
    connectView();
    m_view->setLocked(m_locked);
    m_view->setConnected(m_session.link().isOpen());
    m_view->open();
    m_composing->open(recipient, *m_source, *m_list);
    m_search->setConversation(recipient);
    m_complaint.clear();
    showPresence();
    showLine();
    fitSearch();
}

/// Ends what is shown, in the order that it depends on: view, list, source.
void ChatPane::leave()
{
    m_composing->close();
    delete m_view;
    m_view = nullptr;
    m_list.reset();
    m_source.reset();
    m_recipient = {};
}

void ChatPane::connectView()
{
    MessageActions *actions = m_actions.get();
    m_view->setNames([this](const UserId &id) { return m_session.people.user(id).name; });
    connect(m_view, &MessageView::linkActivated, actions, &MessageActions::openLink);
    connect(m_view, &MessageView::contextMenuRequested, this, &ChatPane::showMenu);
    connect(m_view, &MessageView::reactionToggled, actions, &MessageActions::react);
    connect(m_view, &MessageView::sendAgainRequested, &m_session.messages, &Messages::sendAgain);
    connect(m_view, &MessageView::discardRequested, &m_session.messages, &Messages::discard);
    connect(m_view, &MessageView::pasteRequested, this, [this] { paste(QClipboard::Selection); });
    connect(m_view, &MessageView::spoken, m_liveRegion, &LiveRegion::say);
    m_view->setMenuMaker([this](int row) { return m_actions->menuFor(m_list->at(row), {}, {}); });
    connect(m_list.get(), &MessageList::messageArrived, this, [this](const Message &message) {
        // What comes while the window is not looked at is told by a notification.
        if (message.sender.id != m_session.link().self().id && isActiveWindow())
            m_liveRegion->sayMessage(describe({.message = message}));
    });
    // In the order in which they stand there.
    setTabOrder(m_header->searchButton(), m_view);
    setTabOrder(m_view, m_composer->editor());
    connect(m_view, &MessageView::readUpTo, this,
            [this](qint64 offset) { m_session.conversations.markRead(m_recipient.id, offset); });
}

void ChatPane::setLocked(bool locked)
{
    m_locked = locked;
    if (m_view != nullptr)
        m_view->setLocked(locked);
}

void ChatPane::focusComposer()
{
    m_composer->setFocus();
}

void ChatPane::search()
{
    m_search->show();
    fitSearch();
    emit searchShown(true);
    m_search->begin();
}

void ChatPane::closeSearch()
{
    m_search->hide();
    fitSearch();
    emit searchShown(false);
    focusComposer();
}

bool ChatPane::isSearching() const
{
    return !m_search->isHidden();
}

QString ChatPane::line() const
{
    return m_line->text();
}

void ChatPane::resizeEvent(QResizeEvent *)
{
    fitSearch();
}

void ChatPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_line->setFont(Fonts::of(font()).small);
        showLine();
    }
}

void ChatPane::paintEvent(QPaintEvent *event)
{
    QPainter(this).fillRect(event->rect(), Theme::of(palette()).surface);
}

bool ChatPane::takeKey(QKeyEvent *event)
{
    const bool isPlain =
        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (m_view == nullptr)
        return false;
    if (event->matches(QKeySequence::Paste))
        paste(QClipboard::Clipboard);
    else if (event->matches(QKeySequence::Copy) && m_view->hasSelection())
        m_view->copy();
    else if (isPlain && event->key() == Qt::Key_PageUp)
        m_view->scrollPage(-1);
    else if (isPlain && event->key() == Qt::Key_PageDown)
        m_view->scrollPage(1);
    else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_Home)
        m_view->jumpToOldest();
    else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_End)
        m_view->jumpToNewest();
    else if (isPlain && !event->text().isEmpty() && event->text().at(0).isPrint())
        m_composer->take(event);
    else
        return false;
    return true;
}

void ChatPane::paste(QClipboard::Mode mode)
{
    focusComposer();
    m_composer->editor()->pasteFrom(mode);
}

bool ChatPane::escape()
{
    if (m_composer->cancel())
        return true;
    if (m_search->isVisible()) {
        closeSearch();
        return true;
    }
    if (m_view != nullptr && m_view->hasSelection()) {
        m_view->clearSelection();
        return true;
    }
    focusComposer();
    return false;
}

void ChatPane::keyPressEvent(QKeyEvent *event)
{
    if (!takeKey(event) && (event->key() != Qt::Key_Escape || !escape()))
        QWidget::keyPressEvent(event);
}

void ChatPane::showEdited(const Message &message)
{
    const int row = m_list->rowOf(message.offset);
    if (row < 0 || !m_view->viewport()->rect().contains(m_view->rowRect(row)))
        m_view->jumpTo(message.offset);
}

void ChatPane::showMenu(int row, const QPoint &globalPos, const QUrl &link,
                        const QString &selection)
{
    QMenu *menu = m_actions->menuFor(m_list->at(row), link, selection).release();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(globalPos);
}

void ChatPane::jump(const Message &message)
{
    const Recipient there = titledConversationOf(message, m_session.link().self().id);
    if (there.id != m_recipient.id)
        emit openRequested(there);
    if (m_view != nullptr && there.id == m_recipient.id)
        m_view->jumpTo(message.offset);
    if (width() < roomForSearch)
        closeSearch();
}

void ChatPane::showPresence()
{
    if (m_recipient.id.isEmpty())
        return;
    const People &people = m_session.people;
    const UserId person = m_recipient.id.person();
    const bool online = people.isOnline(person);
    if (!m_session.link().isOpen())
        m_header->setPresence(tr("not connected"), false);
    else if (person.isEmpty())
        m_header->setPresence(tr("%n here", nullptr, people.onlineCount()), false);
    else
        m_header->setPresence(online ? tr("online") : tr("offline"), online);
}

void ChatPane::showLine()
{
    const Theme theme = Theme::of(palette());
    if (!m_complaint.isEmpty()) {
        m_line->setColor(theme.danger);
        m_line->setText(m_complaint);
        return;
    }
    m_line->setColor(theme.secondaryText);
    const QStringList names = m_session.typing.names(m_recipient.id);
    if (names.isEmpty())
        m_line->setText({});
    else if (names.size() == 1)
        m_line->setText(tr("%1 is typing…").arg(names.first()));
    else if (names.size() == 2)
        m_line->setText(tr("%1 and %2 are typing…").arg(names.at(0), names.at(1)));
    else
        m_line->setText(tr("%n people are typing…", nullptr, int(names.size())));
}

void ChatPane::complain(const QString &why)
{
    if (why == m_complaint)
        return;
    m_complaint = why;
    m_liveRegion->say(why);
    showLine();
}

void ChatPane::fitSearch()
{
    const bool beside = width() >= roomForSearch;
    m_search->setMaximumWidth(beside ? searchWidth : QWIDGETSIZE_MAX);
    m_search->setMinimumWidth(beside ? searchWidth : 0);
    m_main->setVisible(beside || m_search->isHidden());
}

} // namespace chatbook::app
