#include "mainwindow.h"

#include "chatpane.h"
#include "chatscreen.h"
#include "discovery.h"
#include "foundservers.h"
#include "hostalert.h"
#include "joinpage.h"
#include "question.h"
#include "steadyclicks.h"
#include "trustpage.h"
#include "windowplacement.h"

#include <QCloseEvent>
#include <QGuiApplication>
#include <QStackedWidget>

namespace chatbook::app {

namespace {

const QString geometryKey = QStringLiteral("geometry");

} // namespace

MainWindow::MainWindow(Profile &profile, Hosting &hosting, Discovery &discovery,
                       SessionMaker makeSession, const Clock &clock, QWidget *parent)
    : QMainWindow(parent)
    , m_profile(profile)
    , m_hosting(hosting)
    , m_discovery(discovery)
    , m_makeSession(std::move(makeSession))
    , m_clock(clock)
    , m_pages(new QStackedWidget)
    , m_join(new JoinPage)
    , m_trust(new TrustPage)
    , m_alert(new HostAlert(this))
{
    setCentralWidget(m_pages);
    setMinimumSize(320, 400);
    m_pages->addWidget(new QWidget); // nothing yet: shown while it is decided what comes
    m_pages->addWidget(m_join);
    m_pages->addWidget(m_trust);
    new SteadyClicks(m_join->widget(), m_clock);
    new SteadyClicks(m_trust->widget(), m_clock);
    connectMenu();
    connectParts();
    if (!restoreGeometry(m_profile.remembered(geometryKey)))
        resize(firstWindowSize(roomForWindow(*screen())));
    showTitle();
}

MainWindow::~MainWindow()
{
    m_join->disconnect(this); // it still says that it is hidden
    leave();
}

void MainWindow::connectParts()
{
    connect(m_join, &JoinPage::hostRequested, this, &MainWindow::host);
    connect(m_join, &JoinPage::joinRequested, this, &MainWindow::enterOrAsk);
    connect(m_join, &JoinPage::forgetRequested, this, &MainWindow::askToForget);
    connect(m_join, &JoinPage::cancelled, this, [this] { leaveToJoin({}); });
    connect(m_trust, &TrustPage::accepted, this, &MainWindow::trust);
    connect(m_trust, &TrustPage::declined, this, [this] { leaveToJoin({}); });
    connect(m_alert, &HostAlert::openRequested, this,
            [this](const QByteArray &token) { present({}, token); });
    connect(m_alert, &HostAlert::quitRequested, this, &MainWindow::quit);
    connect(m_join, &JoinPage::shown, this, &MainWindow::lookAround);
    connect(&m_discovery, &Discovery::changed, this, &MainWindow::found);
    connect(&m_hosting, &Hosting::started, this, &MainWindow::hostStarted);
    connect(&m_hosting, &Hosting::moved, this, [this](const Hosted &hosted) {
        if (m_hosted)
            m_hosted = hosted;
    });
    connect(&m_hosting, &Hosting::failed, this, &MainWindow::leaveToJoin);
}

void MainWindow::start(const Start &start)
{
    m_join->setName(m_profile.displayName());
    m_join->setKnownServers(m_profile.knownServers());
    const QString name = start.last ? start.last->self.name : m_profile.displayName();
    const HostChoice choice = rememberedChoice(name);
    m_join->setHostChoice(choice.chatName, choice.admit);
    if (start.host) {
        host(choice);
    } else if (!start.request.address.isEmpty()) {
        JoinRequest request = start.request;
        request.name = name;
        enter(request);
    } else if (start.last && !start.last->self.id.isEmpty()) {
        if (start.last->hostedHere)
            host(choice);
        else
            enter({.address = start.last->address, .name = name});
    } else {
        backToJoin({});
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_profile.remember(geometryKey, saveGeometry());
    if (m_hosted && !m_quits && !qGuiApp->isSavingSession()) {
        event->ignore();
        closeWhileHosting();
        return;
    }
    if (m_chat)
        m_chat->finish();
    QMainWindow::closeEvent(event);
}

/// While the join page is there, or the server is not: it may be somewhere else by now.
void MainWindow::lookAround()
{
    const bool isAway = m_session && !m_hosted && !m_session->link().isOpen();
    if (m_join->isVisible() || isAway)
        m_discovery.start(knownChats(m_profile.knownServers()));
    else
        m_discovery.stop();
}

void MainWindow::found()
{
    const QList<FoundChat> chats = m_discovery.chats();
    if (m_join->isVisible())
        m_join->setFound(chats, m_discovery.firewall());
    if (!m_session || m_hosted || m_session->link().isOpen())
        return;
    if (m_chat)
        m_chat->setHint(whyUnreached(chats, m_session->link().address(), m_request.key));
    tellWhereFound(m_session->link(), m_request, m_profile.knownServers(), chats);
}

/// Who was not let into the chat that they host is at the join page, and others are in that chat.
void MainWindow::enterOrAsk(const JoinRequest &request)
{
    if (!isHosting())
        enter(request);
    else if (leadsHere(request))
        stayFor(request);
    else
        askToLeaveFor(request);
}

void MainWindow::enter(const JoinRequest &request)
{
    if (!request.hostedHere)
        leave();
    m_request = request;
    // Where the person knows no better what is meant than by the address.
    if (const QByteArray key = m_accepted.value(request.address.authority());
        !key.isEmpty() && request.key.isEmpty() && !request.isLink)
        acceptKey(key);
    m_chat.reset(); // before what it shows
    m_session = m_makeSession(m_request);
    m_refusal.reset();
    m_unknownKey.reset();
    connect(&m_session->link(), &Link::keyRefused, this,
            [this](const UnknownKey &unknown) { m_unknownKey = unknown; });
    connect(&m_session->link(), &Link::keyShown, this, [this] { m_unknownKey.reset(); });
    connect(&m_session->link(), &Link::loginRefused, this,
            [this](const Error &error) { m_refusal = error; });
    // Queued: what these do ends the session, which must not happen while it speaks.
    connect(&m_session->link(), &Link::stateChanged, this, &MainWindow::stateChanged,
            Qt::QueuedConnection);
    connect(&m_session->link(), &Link::loginRefused, this, &MainWindow::refused,
            Qt::QueuedConnection);
    connect(&m_session->link(), &Link::keyRefused, this, &MainWindow::askTrust,
            Qt::QueuedConnection);
    connect(&m_session->link(), &Link::keyShown, this, &MainWindow::endQuestion,
            Qt::QueuedConnection);
    connect(&m_session->link(), &Link::identityChanged, this, &MainWindow::showTitle);
    // Now the profile knows it, and what comes there later may be another.
    connect(&m_session->link(), &Link::stateChanged, this,
            [this, session = m_session.get(), asked = m_request.address.authority()] {
                if (!session->link().isOpen())
                    return;
                m_accepted.remove(asked);
                m_accepted.remove(session->link().address().authority());
            });
    connect(&m_session->link(), &Link::stateChanged, this, &MainWindow::lookAround,
            Qt::QueuedConnection);
    if (!m_session->link().self().id.isEmpty() || m_session->link().isOpen())
        showChat(); // what is on this machine is shown before any network answers
    else
        m_join->showBusy(request.hostedHere ? tr("Starting…")
                                            : tr("Connecting to %1…").arg(request.address.host()));
}

void MainWindow::acceptKey(const QByteArray &key)
{
    m_request.key = key;
    m_request.keyReplaces = true;
    m_request.address.setScheme(QStringLiteral("wss")); // only there is a key
}

void MainWindow::leave()
{
    m_hostingWanted = false;
    m_chat.reset();
    m_session.reset();
    m_hosted.reset();
    m_hosting.stop();
    m_alert->showWaiting(0, {}, false);
    showTitle();
}

void MainWindow::leaveToJoin(const QString &why)
{
    leave();
    backToJoin(why);
}

void MainWindow::backToJoin(const QString &why)
{
    m_join->setKnownServers(m_profile.knownServers());
    m_join->showError(why);
    m_pages->setCurrentWidget(m_join);
}

void MainWindow::showChat()
{
    m_chat = std::make_unique<ChatScreen>(*m_session, m_profile, m_clock);
    m_chat->pane()->setLocked(m_locked);
    if (m_hosted)
        showHostedIn(*m_chat);
    connect(m_chat.get(), &ChatScreen::unreadChanged, this, &MainWindow::showTitle);
    connect(m_chat.get(), &ChatScreen::chatRequested, this,
            [this](const QString &link) { present(link); });
    connect(m_chat.get(), &ChatScreen::hostDataRequested, this, &MainWindow::showHostData);
    m_pages->addWidget(m_chat.get());
    m_pages->setCurrentWidget(m_chat.get());
    m_join->showError({});
    m_chat->focusComposer();
    showTitle();
}

void MainWindow::setLocked(bool locked)
{
    m_locked = locked;
    if (m_chat)
        m_chat->pane()->setLocked(locked);
}

void MainWindow::stateChanged()
{
    if (!m_session || m_chat || m_refusal || m_unknownKey)
        return; // the chat says for itself how it is connected, or what was refused comes
    switch (m_session->link().state()) {
    case Link::State::Online:
        showChat();
        break;
    case Link::State::Connecting:
        if (!m_request.hostedHere && !m_session->link().reason().isEmpty())
            m_join->showBusy(m_session->link().reason());
        break;
    case Link::State::Offline: {
        const QStringList why{
            m_session->link().reason(),
            whyUnreached(m_discovery.chats(), m_session->link().address(), m_request.key)};
        leaveToJoin(why.join(u' ').trimmed());
        break;
    }
    }
}

void MainWindow::refused()
{
    if (!m_session || !m_refusal)
        return;
    const Error error = *std::exchange(m_refusal, {});
    const JoinRequest request = m_request;
    // The server that is hosted here goes on: the next try needs it again at once.
    m_chat.reset();
    m_session.reset();
    m_join->setName(request.name);
    backToJoin(error.message);
    const bool mayHelp =
        error.code == ErrorCode::NameTaken || error.code == ErrorCode::BadCredentials;
    if (mayHelp && request.deviceCode.isEmpty())
        m_join->askPassword(request,
                            request.password.isEmpty()
                                ? tr("%1 If it is you, enter your password.").arg(error.message)
                                : tr("That is not the password for this name."));
    else if (error.details.value(QLatin1StringView("field")) == QLatin1StringView("name"))
        m_join->showNameError(error.message);
}

void MainWindow::askTrust()
{
    if (!m_session || !m_unknownKey)
        return;
    // One that is known goes on behind the question: it may be found at another address.
    if (m_unknownKey->why != UnknownKey::Why::Changed || m_hostingWanted) {
        m_chat.reset();
        m_session.reset();
        showTitle();
    }
    if (m_hostingWanted) { // its port is another program's by now, and it starts at the next
        m_unknownKey.reset();
        m_join->showBusy(tr("Starting…"));
        m_pages->setCurrentWidget(m_join);
        return;
    }
    m_pages->setCurrentWidget(m_trust);
    m_trust->ask(spokenAddress(m_request.address), *m_unknownKey);
}

/// Whether to trust another key: the one that is meant was found.
void MainWindow::endQuestion()
{
    if (!m_session || m_unknownKey || m_pages->currentWidget() != m_trust)
        return;
    if (m_chat) {
        m_pages->setCurrentWidget(m_chat.get());
        m_chat->focusComposer();
    } else {
        m_join->showBusy(tr("Connecting to %1…").arg(m_session->link().address().host()));
        m_pages->setCurrentWidget(m_join);
    }
}

void MainWindow::trust()
{
    if (!m_unknownKey)
        return;
    m_accepted.insert(m_request.address.authority(), m_unknownKey->key);
    acceptKey(m_unknownKey->key);
    m_request.replaces = m_unknownKey->server;
    enter(m_request);
    if (!m_chat)
        m_pages->setCurrentWidget(m_join);
}

void MainWindow::present(const QString &place, const QByteArray &activationToken)
{
    m_alert->windowSeen();
    bringToFront(*this, activationToken);
    if (place.isEmpty())
        return;
    const Result<JoinRequest> request = joinRequestFromText(place);
    if (request && (m_session || isHosting())) {
        if (leadsHere(*request))
            stayFor(*request);
        else
            askToLeaveFor(*request);
    } else if (isChatShown()) {
        m_chat->pane()->complain(request.error().message);
    } else {
        if (!m_session && !m_hostingWanted)
            backToJoin({});
        m_join->setAddress(place);
    }
}

void MainWindow::askToForget(const JoinChoice &choice)
{
    ask(this,
        {.title = tr("Forget this chat?"),
         .text = tr("Forget “%1”?").arg(choice.entry.title),
         .details =
             tr("What this computer keeps of it goes, with what was not sent yet. Others see "
                "no difference. Without a password or another device you can come back only "
                "by another name."),
         .button = tr("Forget"),
         .role = QMessageBox::DestructiveRole},
        [this, server = choice.known] {
            m_profile.forget(server);
            m_join->setKnownServers(m_profile.knownServers());
        });
}

void MainWindow::showTitle()
{
    const QString name = m_session ? m_session->link().self().name : QString();
    const int unread = m_chat ? m_chat->unread() : 0;
    const QString chat = m_session ? m_session->link().server().name.simplified() : QString();
    QString title = tr("Chatbook");
    for (const QString &part : {chat, name})
        if (!part.isEmpty())
            title = tr("%1 – %2").arg(part, title);
    if (unread > 0)
        title = tr("(%1) %2").arg(QString::number(unread), title);
    setWindowTitle(title);
}

} // namespace chatbook::app
