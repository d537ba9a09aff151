#include "feedpage.h"

#include "chatheader.h"
#include "composer.h"
#include "composercontroller.h"
#include "composeredit.h"
#include "elidedlabel.h"
#include "jumpbutton.h"
#include "liveregion.h"
#include "messageactions.h"
#include "messagelist.h"
#include "messagewords.h"
#include "sentences.h"
#include "session.h"
#include "storycard.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

using namespace std::chrono_literals;

constexpr auto readAfter = 500ms; ///< what was in sight for so long is read
constexpr int widestColumn = 720;
constexpr int edge = 1'500; ///< px; this near to an end further stories are asked for

} // namespace

FeedPage::FeedPage(Session &session, const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_clock(clock)
    , m_actions(std::make_unique<MessageActions>(session.messages, session.link(), this))
    , m_header(new ChatHeader)
    , m_writing(new QVBoxLayout)
    , m_composer(new Composer)
    , m_composing(new ComposerController(m_composer, session, this))
    , m_line(new ElidedLabel)
    , m_area(new QScrollArea)
    , m_content(new QWidget)
    , m_column(new QVBoxLayout(m_content))
    , m_empty(new QLabel(tr("No stories yet. Post the first one.")))
    , m_jump(new JumpButton(this))
    , m_liveRegion(new LiveRegion(this))
{
    m_header->setRecipient(titled(feed(), {}));
    m_header->setPresence(tr("Stories that everyone here can read"), false);
    m_header->searchButton()->hide();
    auto *lineBox = new QHBoxLayout;
    lineBox->setContentsMargins(spacing::large, 0, spacing::large, spacing::tiny);
    lineBox->addWidget(m_line);
    m_line->hide();
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setWidget(m_content);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_column->setSpacing(spacing::medium);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->hide();
    m_column->addWidget(m_empty, 1);
    m_column->addStretch(1); // below the cards

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addSpacing(spacing::small);
    m_writing->addWidget(m_composer);
    m_writing->addLayout(lineBox);
    column->addLayout(m_writing);
    column->addWidget(m_area, 1);

    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    m_readTimer.setSingleShot(true);
    m_readTimer.setInterval(readAfter);
    m_jump->hide();
    m_content->installEventFilter(this);
    connect(&m_soon, &QTimer::timeout, this, &FeedPage::showStories);
    connect(&m_readTimer, &QTimer::timeout, this, &FeedPage::markRead);
    connect(m_area->verticalScrollBar(), &QScrollBar::valueChanged, this, &FeedPage::scrolled);
    connect(m_jump, &QAbstractButton::clicked, this, &FeedPage::showNewest);
    connect(m_composing, &ComposerController::failed, this, &FeedPage::complain);
    connect(m_actions.get(), &MessageActions::failed, this, &FeedPage::complain);
    connect(m_actions.get(), &MessageActions::chatRequested, this, &FeedPage::chatRequested);
    connect(m_actions.get(), &MessageActions::editRequested, this, &FeedPage::edit);
    connect(&session, &Session::errorOccurred, this,
            [this](const Error &what) { complain(sentence(what)); });
    connect(&session.messages, &Messages::commentsChanged, this, [this](const MessageId &story) {
        for (StoryCard *card : std::as_const(m_cards))
            if (card->row().message.id == story)
                card->showComments();
        m_readTimer.start();
    });
    connect(&session.link(), &Link::stateChanged, this, [this] {
        if (m_list && m_session.link().isOpen())
            m_list->retry(); // what could not be read while there was no server
    });
    applyTheme();
}

FeedPage::~FeedPage()
{
    leave();
}

void FeedPage::open()
{
    if (m_list)
        return;
    m_source = m_session.messages.open(feed());
    m_list = std::make_unique<MessageList>(m_source.get());
    connectList();
    m_composing->open({feed(), {}}, *m_source, *m_list);
    m_composer->setPlaceholder(tr("What is new?"));
    m_composer->setSendText(tr("Post"));
    m_toTop = true;
    m_list->open();
}

/// Ends what is shown, in the order that it depends on.
void FeedPage::leave()
{
    m_composing->close();
    qDeleteAll(std::exchange(m_cards, {}));
    m_list.reset();
    m_source.reset();
}

void FeedPage::connectList()
{
    connect(m_list.get(), &QAbstractItemModel::modelReset, this, &FeedPage::showSoon);
    connect(m_list.get(), &QAbstractItemModel::rowsInserted, this, &FeedPage::showSoon);
    connect(m_list.get(), &QAbstractItemModel::rowsRemoved, this, &FeedPage::showSoon);
    connect(m_list.get(), &QAbstractItemModel::rowsMoved, this, &FeedPage::showSoon);
    connect(m_list.get(), &QAbstractItemModel::dataChanged, this, &FeedPage::showSoon);
    connect(m_list.get(), &MessageList::progressChanged, this, [this] {
        if (m_list->opening() == MessageList::Progress::Failed ||
            m_list->older() == MessageList::Progress::Failed)
            complain(sentence(m_list->failure()));
    });
    connect(m_list.get(), &MessageList::messageWritten, this, [this] { showNewest(); });
    connect(m_list.get(), &MessageList::messageArrived, this, [this](const Message &story) {
        if (story.sender.id != m_session.link().self().id && isVisible() && isActiveWindow())
            m_liveRegion->sayMessage(describe({.message = story}));
        showSoon();
    });
}

/// Makes the cards those of the list's rows, newest first, as far as they are not to wait.
void FeedPage::showStories()
{
    if (!m_list)
        return;
    const bool follows = m_toTop || isAtTop();
    QHash<QString, StoryCard *> kept;
    const auto keyOf = [](const MessageRow &row) {
        return row.pending ? row.pending->clientOffset : row.message.id.value;
    };
    for (StoryCard *card : std::as_const(m_cards))
        kept.insert(keyOf(card->row()), card);
    if (follows || m_shownTo == 0)
        m_shownTo = limits::offsetEnd;

    m_placing = true;
    const QDate today = m_clock.now().toLocalTime().date();
    QList<StoryCard *> cards;
    m_held = 0;
    for (int row = m_list->count() - 1; row >= 0; --row) {
        const MessageRow &story = m_list->at(row);
        if (!story.pending && story.message.offset > m_shownTo) {
            ++m_held;
            continue;
        }
        StoryCard *card = kept.take(keyOf(story));
        if (card == nullptr)
            card = makeCard();
        card->setRow(story, today);
        cards.append(card);
    }
    qDeleteAll(kept);
    for (qsizetype i = 0; i < cards.size(); ++i)
        if (m_column->indexOf(cards[i]) != i)
            m_column->insertWidget(int(i), cards[i]);
    m_cards = cards;
    m_empty->setVisible(m_cards.isEmpty() && m_held == 0 &&
                        m_list->opening() == MessageList::Progress::Idle);
    m_content->layout()->activate();
    m_placing = false;
    if (m_toTop && m_list->opening() == MessageList::Progress::Idle && !m_list->hasNewer()) {
        m_toTop = false;
        m_anchor.card = nullptr;
    }
    keepPlace();
    placeButton();
    fetchNearEdges();
    m_readTimer.start();
}

StoryCard *FeedPage::makeCard()
{
    auto *card = new StoryCard(m_session, *m_actions, m_content);
    connect(card, &StoryCard::failed, this, &FeedPage::complain);
    connect(card, &StoryCard::stepRequested, this, &FeedPage::step);
    return card;
}

void FeedPage::scrolled()
{
    if (m_placing)
        return;
    const int top = m_area->verticalScrollBar()->value();
    m_anchor.card = nullptr;
    if (!isAtTop())
        for (StoryCard *card : std::as_const(m_cards))
            if (card->geometry().bottom() > top) {
                m_anchor = {card, card->y() - top};
                break;
            }
    if (!isAtTop() && m_shownTo == limits::offsetEnd && m_list->storedCount() > 0)
        m_shownTo = m_list->at(m_list->storedCount() - 1).message.offset;
    m_list->setFollowing(isAtTop());
    if (isAtTop() && m_held > 0)
        showSoon();
    fetchNearEdges();
    m_readTimer.start();
}

/// Scrolls so that the card that is read stays where it was.
void FeedPage::keepPlace()
{
    if (m_placing)
        return;
    m_placing = true;
    QScrollBar *bar = m_area->verticalScrollBar();
    bar->setValue(m_anchor.card != nullptr ? m_anchor.card->y() - m_anchor.y : 0);
    m_placing = false;
}

void FeedPage::fetchNearEdges()
{
    const QScrollBar *bar = m_area->verticalScrollBar();
    if (!m_list || !isVisible())
        return;
    if (bar->maximum() - bar->value() < edge)
        m_list->fetchOlder();
    if (bar->value() < edge && m_list->hasNewer())
        m_list->fetchNewer();
}

bool FeedPage::isAtTop() const
{
    return m_area->verticalScrollBar()->value() <= spacing::large;
}

void FeedPage::showNewest()
{
    m_toTop = true;
    m_list->setFollowing(true);
    m_list->showNewest();
    showSoon();
}

/// Whoever has the newest in sight for a moment has read the feed.
void FeedPage::markRead()
{
    const ConversationSummary summary = m_session.conversations.summary(feed());
    if (m_list && !m_locked && isVisible() && isActiveWindow() && isAtTop() && m_held == 0 &&
        !m_list->hasNewer() && summary.last)
        m_session.conversations.markRead(feed(), summary.last->offset);
}

/// Moves the focus to the next or previous story or comment.
void FeedPage::step(PostView *from, int direction)
{
    QList<PostView *> all;
    for (const StoryCard *card : std::as_const(m_cards))
        all += card->posts();
    const qsizetype to = all.indexOf(from) + direction;
    if (to < 0) {
        focusComposer();
    } else if (to < all.size()) {
        all[to]->setFocus(Qt::TabFocusReason);
        m_area->ensureWidgetVisible(all[to], 0, spacing::huge);
    }
}

void FeedPage::edit(const Message &message)
{
    if (message.recipient.id == feed()) {
        m_composing->edit(message);
        focusComposer();
        return;
    }
    for (StoryCard *card : std::as_const(m_cards))
        if (commentsOn({card->row().message.id.value}) == message.recipient.id)
            card->editComment(message);
}

void FeedPage::setLocked(bool locked)
{
    m_locked = locked;
    m_readTimer.start();
}

void FeedPage::focusComposer()
{
    m_composer->setFocus();
}

void FeedPage::complain(const QString &why)
{
    if (why == m_line->text())
        return;
    m_line->setText(why);
    m_line->setVisible(!why.isEmpty());
    m_liveRegion->say(why);
}

QString FeedPage::line() const
{
    return m_line->text();
}

bool FeedPage::takeKey(QKeyEvent *event)
{
    const bool isPlain =
        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    QScrollBar *bar = m_area->verticalScrollBar();
    if (isPlain && event->key() == Qt::Key_PageUp)
        bar->triggerAction(QAbstractSlider::SliderPageStepSub);
    else if (isPlain && event->key() == Qt::Key_PageDown)
        bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
    else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_Home)
        showNewest();
    else if (event->modifiers() == Qt::ControlModifier && event->key() == Qt::Key_End)
        bar->triggerAction(QAbstractSlider::SliderToMaximum);
    else if (event->matches(QKeySequence::Paste))
        m_composer->editor()->pasteFrom(QClipboard::Clipboard);
    else if (isPlain && !event->text().isEmpty() && event->text().at(0).isPrint())
        m_composer->take(event);
    else
        return false;
    return true;
}

bool FeedPage::escape()
{
    if (m_composer->cancel())
        return true;
    for (const StoryCard *card : std::as_const(m_cards))
        if (card->composer() != nullptr && card->composer()->cancel())
            return true;
    focusComposer();
    return false;
}

QList<StoryCard *> FeedPage::cards() const
{
    return m_cards;
}

bool FeedPage::eventFilter(QObject *watched, QEvent *event)
{
    // A card above became longer or shorter.
    if (watched == m_content && event->type() == QEvent::Resize)
        keepPlace();
    return QWidget::eventFilter(watched, event);
}

void FeedPage::resizeEvent(QResizeEvent *)
{
    const int side = qMax(spacing::small, (width() - widestColumn) / 2);
    m_column->setContentsMargins(side, spacing::small, side, spacing::large);
    m_writing->setContentsMargins(side - spacing::small, 0, side - spacing::small, 0);
    placeButton();
}

void FeedPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
    if (event->type() == QEvent::ActivationChange)
        m_readTimer.start();
}

void FeedPage::showEvent(QShowEvent *)
{
    showSoon();
}

void FeedPage::paintEvent(QPaintEvent *event)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(event->rect(), theme.surface);
}

/// The button hangs over the top of the stories.
void FeedPage::placeButton()
{
    m_jump->setVisible(m_list && (m_held > 0 || m_list->hasNewer()));
    m_jump->setCount(m_held);
    m_jump->adjustSize();
    const QRect area = m_area->geometry();
    m_jump->move(area.center().x() - m_jump->width() / 2, area.top() + spacing::small);
    m_jump->raise();
}

void FeedPage::applyTheme()
{
    const Theme theme = Theme::of(palette());
    m_line->setFont(Fonts::of(font()).small);
    m_line->setColor(theme.danger);
    m_jump->setTheme(theme);
    m_area->setStyleSheet(theme.scrollBarStyle());
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, theme.secondaryText);
    m_empty->setPalette(quiet);
    QPalette behind = palette();
    behind.setColor(QPalette::Window, theme.background);
    m_content->setPalette(behind);
    m_content->setAutoFillBackground(true);
}

} // namespace chatbook::app
