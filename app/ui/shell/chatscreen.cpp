#include "chatscreen.h"

#include "chatpane.h"
#include "composer.h"
#include "composeredit.h"
#include "connectionbar.h"
#include "contactdelegate.h"
#include "contactpanel.h"
#include "contactview.h"
#include "daychange.h"
#include "feedpage.h"
#include "firewallbar.h"
#include "hostbar.h"
#include "hostclient.h"
#include "joincard.h"
#include "joinrequestbar.h"
#include "messageactions.h"
#include "messageview.h"
#include "peopledialog.h"
#include "profile.h"
#include "sentences.h"
#include "session.h"
#include "typingrelay.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPointer>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

const QString listWidthKey = QStringLiteral("list-width");
constexpr int usualListWidth = 300;
constexpr int narrowWindow = 620; ///< px; narrower, the list shows only avatars

} // namespace

ChatScreen::ChatScreen(Session &session, Profile &profile, const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_profile(profile)
    , m_clock(clock)
    , m_column(new QVBoxLayout(this))
    , m_connection(new ConnectionBar(session.link()))
    , m_splitter(new QSplitter(this))
    , m_contacts(new ContactPanel(session, clock))
    , m_pages(new QStackedWidget)
    , m_pane(new ChatPane(session, clock))
    , m_listWidth(profile.remembered(listWidthKey).toInt())
{
    if (m_listWidth < ContactDelegate::collapsedWidth)
        m_listWidth = usualListWidth;
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_connection);
    m_column->addWidget(m_splitter, 1);
    m_splitter->addWidget(m_contacts);
    m_pages->addWidget(m_pane);
    m_splitter->addWidget(m_pages);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    new TypingRelay(m_contacts->view(), [pages = QPointer(m_pages)]() -> ComposerEdit * {
        QWidget *page = pages ? pages->currentWidget() : nullptr;
        if (const auto *feed = qobject_cast<FeedPage *>(page))
            return feed->composer()->editor();
        const auto *pane = qobject_cast<ChatPane *>(page);
        return pane != nullptr ? pane->composer()->editor() : nullptr;
    });

    connect(m_splitter, &QSplitter::splitterMoved, this, [this] {
        m_listWidth = m_contacts->width();
        fitList();
    });
    connect(m_contacts, &ContactPanel::opened, this, &ChatScreen::open);
    connect(m_contacts, &ContactPanel::left, this, &ChatScreen::focusComposer);
    connect(m_pane, &ChatPane::searchShown, this, &ChatScreen::fitList);
    connect(m_pane, &ChatPane::openRequested, this, &ChatScreen::open);
    connect(m_pane, &ChatPane::chatRequested, this, &ChatScreen::chatRequested);
    connect(&session.conversations, &Conversations::changed, this, &ChatScreen::unreadChanged);
    connect(&session.conversations, &Conversations::reset, this, &ChatScreen::unreadChanged);
    connect(new DayChange(clock, this), &DayChange::changed, this, [this] {
        for (const QAbstractScrollArea *area : findChildren<QAbstractScrollArea *>())
            area->viewport()->update(); // "Today" is another day
    });
    connect(&profile, &Profile::errorOccurred, this,
            [this](const Error &what) { complain(sentence(what)); });
    openLast();
}

ChatScreen::~ChatScreen()
{
    finish();
}

void ChatScreen::showHosted(Hosting &hosting, const Hosted &hosted, Admission admit)
{
    m_hosting = &hosting;
    m_hosted = hosted;
    m_admit = admit;
    letHostRemove(m_pane->actions());
    if (m_feed != nullptr)
        letHostRemove(m_feed->actions());
    auto *bar = new HostBar(hosted);
    auto *firewall = new FirewallBar(m_profile, hosted);
    connect(&hosting, &Hosting::moved, bar, [this, bar, firewall](const Hosted &now) {
        m_hosted = now;
        bar->setHosted(now);
        firewall->setHosted(now);
    });
    connect(bar, &HostBar::cardRequested, this, &ChatScreen::showJoinCard);
    connect(bar, &HostBar::peopleRequested, this, &ChatScreen::showHostedPeople);
    connect(bar, &HostBar::dataRequested, this, &ChatScreen::hostDataRequested);
    auto *requests = new JoinRequestBar(hosting);
    connect(requests, &JoinRequestBar::waitingChanged, this, &ChatScreen::waitingChanged);
    m_column->insertWidget(1, bar); // below the connection's bar
    m_column->insertWidget(2, firewall);
    m_column->insertWidget(3, requests);
}

void ChatScreen::setHint(const QString &sentence)
{
    m_connection->setHint(sentence);
}

void ChatScreen::showJoinCard()
{
    if (m_hosting == nullptr)
        return;
    auto *card = new JoinCard(*m_hosting, m_hosted, m_admit, m_invite, this);
    connect(card, &JoinCard::inviteMade, this,
            [this](const CardInvite &invite) { m_invite = invite; });
    card->open();
}

void ChatScreen::showHostedPeople()
{
    if (m_hosting == nullptr)
        return;
    auto *dialog = new PeopleDialog(
        *m_hosting, [this] { return m_hosted.isOnNetwork; }, m_admit, m_clock, this);
    connect(dialog, &PeopleDialog::admitChanged, this, [this](Admission now) {
        m_admit = now;
        emit admitChanged(now);
    });
    // A withdrawn invite may be the card's.
    connect(dialog, &QDialog::finished, this, [this] { m_invite = {}; });
    dialog->open();
}

void ChatScreen::open(const Recipient &recipient)
{
    if (recipient.id.isEmpty())
        return;
    m_contacts->view()->setOpen(recipient.id);
    showPage(recipient);
    focusComposer();
    m_profile.remember(lastKey(), recipient.id.value.toUtf8());
}

void ChatScreen::showPage(const Recipient &recipient)
{
    if (recipient.id.kind() != ConversationId::Kind::Feed) {
        m_pages->setCurrentWidget(m_pane);
        m_pane->open(recipient);
        return;
    }
    if (m_feed == nullptr) {
        m_feed = new FeedPage(m_session, m_clock);
        m_feed->setLocked(m_locked);
        connect(m_feed, &FeedPage::chatRequested, this, &ChatScreen::chatRequested);
        m_pages->addWidget(m_feed);
        letHostRemove(m_feed->actions());
    }
    m_pane->leave();
    m_feed->open();
    m_pages->setCurrentWidget(m_feed);
}

/// Whoever hosts may delete what anyone wrote.
void ChatScreen::letHostRemove(MessageActions &actions)
{
    if (m_hosting == nullptr)
        return;
    actions.setHostRemove([this, &actions](const MessageId &id, const Link::DoneHandler &done) {
        HostClient(*m_hosting, &actions).remove(id, done);
    });
}

bool ChatScreen::showsFeed() const
{
    return m_feed != nullptr && m_pages->currentWidget() == m_feed;
}

void ChatScreen::complain(const QString &why)
{
    if (showsFeed())
        m_feed->complain(why);
    else
        m_pane->complain(why);
}

void ChatScreen::setLocked(bool locked)
{
    m_locked = locked;
    m_pane->setLocked(locked);
    if (m_feed != nullptr)
        m_feed->setLocked(locked);
}

void ChatScreen::step(int direction, bool unread)
{
    open(m_contacts->view()->neighbour(direction, unread));
}

void ChatScreen::focusFilter()
{
    if (m_listWidth < ContactDelegate::collapseBelow)
        m_listWidth = usualListWidth;
    m_findsPerson = true;
    fitList();
    m_contacts->focusFilter();
}

void ChatScreen::focusComposer()
{
    m_findsPerson = false;
    fitList();
    if (showsFeed())
        m_feed->focusComposer();
    else
        m_pane->focusComposer();
}

void ChatScreen::search()
{
    m_findsPerson = false;
    if (showsFeed())
        open(allChatRecipient());
    fitList();
    m_pane->search();
}

void ChatScreen::nextRegion()
{
    QList<QWidget *> regions{m_contacts->filter(), m_contacts->view()};
    if (showsFeed())
        regions += QList<QWidget *>{m_feed->area(), m_feed->composer()->editor()};
    else
        regions += QList<QWidget *>{m_pane->messages(), m_pane->composer()->editor()};
    const qsizetype now = regions.indexOf(QApplication::focusWidget());
    for (qsizetype i = 1; i <= regions.size(); ++i) {
        QWidget *next = regions.at((now + i) % regions.size());
        if (next->isVisible()) {
            next->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

int ChatScreen::unread() const
{
    int sum = 0;
    const QList<ConversationSummary> all = m_session.conversations.all();
    for (const ConversationSummary &summary : all)
        if (summary.recipient.id != feed()) // which shows its own
            sum += summary.unread;
    return sum;
}

void ChatScreen::finish()
{
    m_profile.remember(listWidthKey, QByteArray::number(m_listWidth));
    m_pane->leave();
    if (m_feed != nullptr)
        m_feed->leave();
}

void ChatScreen::keyPressEvent(QKeyEvent *event)
{
    // Keys that no widget took: typing anywhere goes to the composer.
    const bool isText = !event->text().isEmpty() && event->text().at(0).isPrint();
    if (m_findsPerson && (isText || event->key() == Qt::Key_Escape))
        focusComposer();
    const bool isTaken = showsFeed() ? m_feed->takeKey(event) : m_pane->takeKey(event);
    const bool isEscape = event->key() == Qt::Key_Escape;
    if (!isTaken && !(isEscape && (showsFeed() ? m_feed->escape() : m_pane->escape())))
        QWidget::keyPressEvent(event);
}

void ChatScreen::resizeEvent(QResizeEvent *)
{
    fitList();
}

QString ChatScreen::lastKey() const
{
    return u"conversation " + m_session.link().address().toString();
}

void ChatScreen::openLast()
{
    const ConversationId id{QString::fromUtf8(m_profile.remembered(lastKey()))};
    Recipient recipient = m_session.conversations.summary(id).recipient;
    if (recipient.name.isEmpty())
        recipient.name = m_session.people.user(id.person()).name;
    open(recipient.name.isEmpty() ? allChatRecipient() : recipient);
}

/// In a narrow window the list shows only avatars; no width in between shows half a name. While the
/// person finds people or searches messages there, that panel has all the room.
void ChatScreen::fitList()
{
    const bool isNarrow = width() < narrowWindow;
    if (!isNarrow)
        m_findsPerson = false;
    m_pages->setVisible(!isNarrow || !m_findsPerson);
    m_contacts->setVisible(!isNarrow || m_findsPerson || !m_pane->isSearching());
    const bool collapsed = isNarrow || m_listWidth < ContactDelegate::collapseBelow;
    const int list = collapsed ? ContactDelegate::collapsedWidth : qMin(m_listWidth, width() / 2);
    m_splitter->setSizes({list, qMax(1, width() - list - m_splitter->handleWidth())});
}

} // namespace chatbook::app
