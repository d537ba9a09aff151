#include "mainwindow.h"

#include "accountdialog.h"
#include "chatpane.h"
#include "chatscreen.h"
#include "entrance.h"
#include "hostalert.h"
#include "hostdatadialog.h"
#include "instance.h"
#include "joinpage.h"
#include "mainmenu.h"
#include "question.h"
#include "sentences.h"
#include "session.h"
#include "windowplacement.h"

#include <QCloseEvent>
#include <QGuiApplication>
#include <QMenuBar>
#include <QStackedWidget>

#include <algorithm>

namespace chatbook::app {

namespace {

const QString geometryKey = QStringLiteral("geometry");

} // namespace

MainWindow::MainWindow(Profile &profile, Hosting &hosting, Discovery &discovery,
                       const SessionMaker &makeSession, const Clock &clock, QWidget *parent)
    : QMainWindow(parent)
    , m_profile(profile)
    , m_hosting(hosting)
    , m_clock(clock)
    , m_pages(new QStackedWidget)
    , m_alert(new HostAlert(this, profile))
    , m_hosted(new HostedChat(profile, hosting, this))
    , m_entrance(new Entrance(profile, *m_hosted, discovery, makeSession, clock))
{
    setCentralWidget(m_pages);
    setMinimumSize(320, 400);
    m_pages->addWidget(new QWidget); // nothing yet: shown while it is decided what comes
    m_pages->addWidget(m_entrance);
    connectMenu();
    connectParts();
    if (!restoreGeometry(m_profile.remembered(geometryKey)))
        resize(firstWindowSize(roomForWindow(*screen())));
    showTitle();
}

MainWindow::~MainWindow()
{
    m_entrance->leave();
}

void MainWindow::connectParts()
{
    connect(joinPage(), &JoinPage::joinRequested, this, &MainWindow::enterOrAsk);
    connect(m_entrance, &Entrance::opened, this, &MainWindow::showChat);
    connect(m_entrance, &Entrance::ending, this, [this] { m_chat.reset(); });
    connect(m_entrance, &Entrance::identityChanged, this, &MainWindow::showTitle);
    connect(m_entrance, &Entrance::asked, this, [this] { m_pages->setCurrentWidget(m_entrance); });
    connect(m_entrance, &Entrance::settled, this, [this] {
        if (m_chat)
            showChatPage();
    });
    connect(m_entrance, &Entrance::hosted, this, [this] {
        if (m_chat)
            showHostedIn(*m_chat);
    });
    connect(m_entrance, &Entrance::hintChanged, this, [this](const QString &sentence) {
        if (m_chat)
            m_chat->setHint(sentence);
    });
    connect(m_hosted, &HostedChat::stopped, m_alert,
            [this] { m_alert->showWaiting(0, {}, false); });
    connect(m_alert, &HostAlert::openRequested, this,
            [this](const QByteArray &token) { present({}, token); });
    connect(m_alert, &HostAlert::quitRequested, this, &MainWindow::quit);
}

void MainWindow::connectMenu()
{
    auto *menu =
        new MainMenu(menuBar(), {.chat = [this] { return isChatShown() ? m_chat.get() : nullptr; },
                                 .isHosted = [this] { return m_hosted->running().has_value(); }});
    connect(menu, &MainMenu::stopHostingRequested, this, &MainWindow::askToStopHosting);
    connect(menu, &MainMenu::leaveRequested, this, [this] { m_entrance->giveUp({}); });
    connect(menu, &MainMenu::accountRequested, this, &MainWindow::showAccount);
    connect(menu, &MainMenu::hostDataRequested, this, &MainWindow::showHostData);
    connect(menu, &MainMenu::quitRequested, this, [this] {
        if (m_hosted->running())
            m_alert->askBeforeClosing();
        else
            quit();
    });
}

void MainWindow::start(const Start &start)
{
    joinPage()->setName(m_profile.displayName());
    joinPage()->setKnownServers(m_profile.knownServers());
    const QString name = start.last ? start.last->self.name : m_profile.displayName();
    const HostChoice choice = m_hosted->lastChoice(name);
    joinPage()->setHostChoice(choice.chatName, choice.admit);
    if (start.host) {
        m_entrance->host(choice);
    } else if (!start.request.address.isEmpty()) {
        JoinRequest request = start.request;
        request.name = name;
        m_entrance->enter(request);
    } else if (start.last && !start.last->self.id.isEmpty()) {
        if (start.last->hostedHere)
            m_entrance->host(choice);
        else
            m_entrance->enter({.address = start.last->address, .name = name});
    } else {
        m_entrance->ask({});
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_profile.remember(geometryKey, saveGeometry());
    if (m_hosted->running() && !m_quits && !qGuiApp->isSavingSession()) {
        event->ignore();
        m_alert->closeWindow();
        return;
    }
    if (m_chat)
        m_chat->finish();
    QMainWindow::closeEvent(event);
}

bool MainWindow::event(QEvent *event)
{
    if (event->type() == QEvent::WindowActivate)
        m_alert->windowSeen();
    return QMainWindow::event(event);
}

void MainWindow::quit()
{
    m_quits = true;
    m_alert->windowSeen();
    if (isVisible())
        close();
    m_entrance->leave();
    QCoreApplication::quit();
}

void MainWindow::setLocked(bool locked)
{
    m_locked = locked;
    if (m_chat)
        m_chat->setLocked(locked);
}

void MainWindow::present(const QString &place, const QByteArray &activationToken)
{
    m_alert->windowSeen();
    bringToFront(*this, activationToken);
    if (place.isEmpty())
        return;
    const Result<JoinRequest> request = joinRequestFromText(place);
    if (request && (session() || m_hosted->isActive())) {
        if (leadsHere(*request))
            stayFor(*request);
        else
            askToLeaveFor(*request);
    } else if (isChatShown()) {
        m_chat->complain(sentence(request.error()));
    } else {
        if (!session() && !m_hosted->isStarting())
            m_entrance->ask({});
        joinPage()->setAddress(place);
    }
}

void MainWindow::startAgain(const SecondStart &start)
{
    present(start.place, start.activationToken);
    if (start.host) {
        askToHost();
        return;
    }
    // An address was typed by the person, as a link was not: it is joined as by a first start.
    const Result<JoinRequest> request = joinRequestFromText(start.place);
    if (request && !request->isLink && !session() && !m_hosted->isActive())
        enterFromAnyPage(*request);
}

/// As by `--host`, and without a question where that ends no other chat.
void MainWindow::askToHost()
{
    if (m_hosted->isActive())
        return;
    const auto start = [this, choice = m_hosted->lastChoice(m_profile.displayName())] {
        m_entrance->host(choice);
        m_pages->setCurrentWidget(m_entrance);
    };
    if (!session())
        start();
    else
        ask(this,
            {.title = tr("Host a chat here?"),
             .text = tr("Host a chat on this computer?"),
             .details = tr("You leave this chat, and can come back at any time."),
             .button = tr("Host")},
            start);
}

void MainWindow::showHostedIn(ChatScreen &chat)
{
    chat.showHosted(m_hosting, *m_hosted->running(), m_hosted->choice().admit);
    connect(&chat, &ChatScreen::waitingChanged, m_alert, &HostAlert::showWaiting);
    connect(&chat, &ChatScreen::admitChanged, m_hosted, &HostedChat::setAdmission);
}

/// Who was not let into the chat that they host is at the join page, and others are in that chat.
void MainWindow::enterOrAsk(const JoinRequest &request)
{
    if (!m_hosted->isActive())
        m_entrance->enter(request);
    else if (leadsHere(request))
        stayFor(request);
    else
        askToLeaveFor(request);
}

/// While the chat is shown, or a page of the entrance.
void MainWindow::enterFromAnyPage(JoinRequest request)
{
    if (request.name.isEmpty())
        request.name = m_profile.displayName();
    m_entrance->enter(request);
    if (!m_chat)
        m_pages->setCurrentWidget(m_entrance);
}

/// Whether that is the chat that one is in: to join it would end what it leads to, or be in vain.
bool MainWindow::leadsHere(const JoinRequest &request) const
{
    if (!request.deviceCode.isEmpty() && !m_hosted->isActive())
        return false; // it may make another person of one
    const std::optional<Hosted> &hosted = m_hosted->running();
    const QUrl own = hosted ? hosted->loopback : session() ? session()->link().address() : QUrl();
    QByteArray key = hosted ? hosted->key : QByteArray();
    for (const SavedAccount &server : m_profile.knownServers())
        if (key.isEmpty() &&
            (session() ? server.server.id == session()->link().server().id : server.hostedHere))
            key = server.key;
    if (!request.key.isEmpty())
        return request.key == key;
    // An address proves nothing, but nothing is told to what is not there.
    const QList<QUrl> places = QList{request.address} + request.others;
    return std::any_of(places.begin(), places.end(), [&](const QUrl &place) {
        return place.authority() == own.authority() || m_hosted->isAt(place, own.port(defaultPort));
    });
}

void MainWindow::stayFor(const JoinRequest &request)
{
    // Only what shows the key is told anything there.
    if (!m_hosted->isActive() && !request.key.isEmpty() && !session()->link().isOpen())
        for (const QUrl &place : QList{request.address} + request.others)
            session()->link().foundAt(place);
    if (isChatShown())
        m_chat->complain(tr("You are in this chat."));
    else if (m_hosted->running() && !session())
        joinPage()->showError(tr("You host this chat: log in to it by “Host a chat here”."));
}

/// A link never joins by itself, and here it would end something.
void MainWindow::askToLeaveFor(const JoinRequest &request)
{
    ask(this,
        {.title = tr("Join another chat?"),
         .text = request.isLink ? whereItLeads(request)
                                : tr("Join the chat at %1?").arg(spokenAddress(request.address)),
         .details =
             m_hosted->isActive()
                 ? tr("To join it ends the chat that is hosted here, until you host it again.")
                 : tr("You leave this chat, and can come back at any time."),
         .button = tr("Join")},
        [this, request] { enterFromAnyPage(request); });
}

void MainWindow::showChat()
{
    m_chat = std::make_unique<ChatScreen>(*session(), m_profile, m_clock);
    m_chat->setLocked(m_locked);
    if (m_hosted->running())
        showHostedIn(*m_chat);
    connect(m_chat.get(), &ChatScreen::unreadChanged, this, &MainWindow::showTitle);
    connect(m_chat.get(), &ChatScreen::chatRequested, this,
            [this](const QString &link) { present(link); });
    connect(m_chat.get(), &ChatScreen::hostDataRequested, this, &MainWindow::showHostData);
    m_pages->addWidget(m_chat.get());
    showChatPage();
    showTitle();
}

void MainWindow::showChatPage()
{
    m_pages->setCurrentWidget(m_chat.get());
    joinPage()->showError({});
    m_chat->focusComposer();
}

/// Not so while another page asks something about it.
bool MainWindow::isChatShown() const
{
    return m_chat && m_pages->currentWidget() == m_chat.get();
}

void MainWindow::showTitle()
{
    const QString name = session() ? session()->link().self().name : QString();
    const int unread = m_chat ? m_chat->unread() : 0;
    const QString chat = session() ? session()->link().server().name.simplified() : QString();
    QString title = tr("Chatbook");
    for (const QString &part : {chat, name})
        if (!part.isEmpty())
            title = tr("%1 – %2").arg(part, title);
    if (unread > 0)
        title = tr("(%1) %2").arg(QString::number(unread), title);
    setWindowTitle(title);
}

void MainWindow::askToStopHosting()
{
    ask(this,
        {.title = tr("Stop this chat?"),
         .text = tr("Stop the chat that you host?"),
         .details = tr("Who is in loses nothing, and waits until you host it again."),
         .button = tr("Stop"),
         .role = QMessageBox::DestructiveRole},
        [this] { m_entrance->giveUp({}); });
}

void MainWindow::showHostData()
{
    auto *dialog =
        new HostDataDialog(m_hosting, m_profile.hostDirectory(), m_hosted->isActive(), this);
    connect(dialog, &HostDataDialog::stopRequested, this, [this] { m_entrance->giveUp({}); });
    dialog->open();
}

void MainWindow::showAccount()
{
    if (!isChatShown())
        return;
    auto *dialog = new AccountDialog(
        session()->devices, session()->link().self().name,
        [this](const auto &done) { makeLink(done); }, m_profile.secretsPlace(), m_chat.get());
    dialog->open();
}

/// To the server of the session, for another device.
void MainWindow::makeLink(const std::function<void(const Result<JoinLink> &)> &done)
{
    if (m_hosted->running())
        return m_hosted->makeLink(m_chat.get(), done);
    JoinLink link{.addresses = {session()->link().address().host()},
                  .port = quint16(session()->link().address().port(defaultPort)),
                  .name = session()->link().server().name};
    for (const SavedAccount &server : m_profile.knownServers())
        if (server.server.id == session()->link().server().id)
            link.key = server.key;
    done(link);
}

} // namespace chatbook::app
