#include "storycard.h"

#include "composer.h"
#include "composercontroller.h"
#include "sentences.h"
#include "session.h"

#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr int textStart = spacing::large + spacing::messageAvatar + spacing::small;

} // namespace

StoryCard::StoryCard(Session &session, MessageActions &actions, QWidget *parent)
    : QFrame(parent)
    , m_session(session)
    , m_actions(actions)
    , m_story(makeView())
    , m_earlier(new QPushButton)
    , m_list(new QVBoxLayout)
    , m_later(new QPushButton(tr("Later comments")))
    , m_write(new QPushButton(tr("Write a comment…")))
    , m_column(new QVBoxLayout(this))
{
    for (QPushButton *button : {m_earlier, m_later, m_write}) {
        button->setFlat(true);
        button->setCursor(Qt::PointingHandCursor);
    }
    m_earlier->hide();
    m_later->hide();
    m_list->setContentsMargins(spacing::huge, 0, 0, 0);
    m_list->setSpacing(0);
    m_column->setContentsMargins(0, spacing::tiny, 0, spacing::small);
    m_column->setSpacing(0);
    m_column->addWidget(m_story);
    auto *indented = new QHBoxLayout;
    indented->setContentsMargins(textStart, 0, spacing::large, 0);
    indented->addWidget(m_earlier, 0, Qt::AlignLeft);
    m_column->addLayout(indented);
    m_column->addLayout(m_list);
    auto *below = new QHBoxLayout;
    below->setContentsMargins(textStart, 0, spacing::large, 0);
    below->addWidget(m_later, 0, Qt::AlignLeft);
    below->addWidget(m_write, 0, Qt::AlignLeft);
    below->addStretch(1);
    m_column->addLayout(below);

    applyTheme();
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &StoryCard::showComments);
    connect(m_earlier, &QPushButton::clicked, this, &StoryCard::showEarlier);
    connect(m_later, &QPushButton::clicked, this, [this] { m_thread->fetchNewer(); });
    connect(m_write, &QPushButton::clicked, this, &StoryCard::writeComment);
}

StoryCard::~StoryCard()
{
    leave();
}

void StoryCard::setRow(const MessageRow &row, const QDate &today)
{
    if (row == m_story->row() && today == m_today)
        return; // its comments show themselves
    const bool isFirst = m_story->row().message.id != row.message.id;
    m_today = today;
    m_story->setRow(row, m_session.link().self().id, today);
    m_write->setVisible(!row.pending && !row.message.deletedAt && m_composer == nullptr);
    if (row.pending)
        return;
    // What was not finished, or has not gone out, is shown again.
    if (isFirst && !m_session.drafts.draft(conversation()).isEmpty())
        makeComposer();
    else if (isFirst && m_session.messages.hasPending(conversation()))
        unfold();
    showComments();
}

void StoryCard::showComments()
{
    int earlier = 0;
    const QList<MessageRow> rows = comments(earlier);
    m_earlier->setVisible(earlier > 0 && (!m_thread || m_thread->hasOlder()));
    m_later->setVisible(m_thread && m_thread->hasNewer());
    m_earlier->setText(earlier == 1 ? tr("1 earlier comment")
                                    : tr("%n earlier comments", nullptr, earlier));
    const UserId self = m_session.link().self().id;
    while (m_comments.size() > rows.size())
        delete m_comments.takeLast();
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (i == m_comments.size()) {
            m_comments.append(makeView());
            m_comments.last()->setIsComment(true);
            m_list->addWidget(m_comments.last());
        }
        m_comments[i]->setRow(rows[i], self, m_today);
    }
}

/// The rows to show, and how many comments are not among them.
QList<MessageRow> StoryCard::comments(int &earlier) const
{
    const User self = m_session.link().self();
    const Messages::Comments known = m_session.messages.commentsOn(row().message.id);
    QList<MessageRow> rows;
    int undeleted = 0;
    if (m_thread && m_thread->count() > 0) {
        for (int i = 0; i < m_thread->count(); ++i) {
            rows.append(m_thread->at(i));
            undeleted += !rows.last().pending && !rows.last().message.deletedAt ? 1 : 0;
        }
    } else {
        for (const Message &comment : known.latest)
            rows.append(MessageRow::of(comment, self));
        undeleted = int(rows.size());
    }
    earlier = qMax(0, known.count - undeleted);
    return rows;
}

void StoryCard::unfold()
{
    if (m_thread)
        return;
    m_source = m_session.messages.open(conversation());
    m_thread = std::make_unique<MessageList>(m_source.get());
    const auto soon = [this] { m_soon.start(); };
    connect(m_thread.get(), &QAbstractItemModel::modelReset, this, soon);
    connect(m_thread.get(), &QAbstractItemModel::rowsInserted, this, soon);
    connect(m_thread.get(), &QAbstractItemModel::rowsRemoved, this, soon);
    connect(m_thread.get(), &QAbstractItemModel::rowsMoved, this, soon);
    connect(m_thread.get(), &QAbstractItemModel::dataChanged, this, soon);
    connect(m_thread.get(), &MessageList::progressChanged, this, [this] {
        if (m_thread->opening() == MessageList::Progress::Failed ||
            m_thread->older() == MessageList::Progress::Failed)
            emit failed(sentence(m_thread->failure()));
    });
    m_thread->open();
}

void StoryCard::showEarlier()
{
    if (m_thread)
        m_thread->fetchOlder();
    else
        unfold();
}

void StoryCard::makeComposer()
{
    if (m_composer != nullptr)
        return;
    unfold();
    m_composer = new Composer(this);
    m_composing = new ComposerController(m_composer, m_session, this);
    m_column->addWidget(m_composer);
    m_write->hide();
    connect(m_composing, &ComposerController::failed, this, &StoryCard::failed);
    m_composing->open({conversation(), {}}, *m_source, *m_thread);
    m_composer->setPlaceholder(tr("Write a comment"));
    m_composer->setSendText(tr("Comment"));
}

void StoryCard::writeComment()
{
    makeComposer();
    m_composer->setFocus();
}

void StoryCard::editComment(const Message &comment)
{
    makeComposer();
    m_composing->edit(comment);
    m_composer->setFocus();
}

void StoryCard::leave()
{
    if (m_composing == nullptr)
        return;
    m_composing->close();
    delete m_composing;
    delete m_composer;
    m_composing = nullptr;
    m_composer = nullptr;
}

QList<PostView *> StoryCard::posts() const
{
    return QList<PostView *>{m_story} + m_comments;
}

PostView *StoryCard::makeView()
{
    auto *view = new PostView(
        m_actions, [this](const UserId &id) { return m_session.people.user(id).name; }, this);
    connect(view, &PostView::sendAgainRequested, &m_session.messages, &Messages::sendAgain);
    connect(view, &PostView::discardRequested, &m_session.messages, &Messages::discard);
    connect(view, &PostView::stepRequested, this,
            [this, view](int direction) { emit stepRequested(view, direction); });
    return view;
}

ConversationId StoryCard::conversation() const
{
    return commentsOn({row().message.id.value});
}

void StoryCard::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
}

/// The buttons are text, as links are.
void StoryCard::applyTheme()
{
    const Theme theme = Theme::of(palette());
    for (QPushButton *button : {m_earlier, m_later, m_write}) {
        QPalette colours = palette();
        colours.setColor(QPalette::ButtonText, theme.link);
        button->setPalette(colours);
    }
}

void StoryCard::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.separator);
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), spacing::bubbleRadius,
                            spacing::bubbleRadius);
}

} // namespace chatbook::app
