#include "mainwindow.h"

#include "chatscreen.h"
#include "hosting/hostdatadialog.h"
#include "hosting/hosttray.h"
#include "join/joinpage.h"
#include "join/serverbutton.h"
#include "join/trustpage.h"
#include "joinlink.h"
#include "net/finding.h"
#include "settings/accountdialog.h"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

namespace chatbook {

namespace {

const QString geometryKey = QStringLiteral("geometry");
constexpr QSize usualSize{960, 680};

/// A long history takes a server a second or two to check before it is there. What is kept of it
/// on this machine is shown after this time; most are there sooner, and then nothing flickers.
constexpr std::chrono::milliseconds patience{300};

/// That a chat goes on with its window closed.
const QString closingToldKey = QStringLiteral("host-closing-told");
const QString chatNameKey = QStringLiteral("host-chat-name");
const QString admitKey = QStringLiteral("host-admit");

Admit rememberedAdmit(const Profile &profile)
{
    return Admit(qBound(0, profile.remembered(admitKey).toInt(), int(Admit::Asked)));
}

} // namespace

MainWindow::MainWindow(Profile &profile, Hosting &hosting, Finding &finding,
                       SessionMaker makeSession, const Clock &clock, QWidget *parent)
    : QMainWindow(parent)
    , m_profile(profile)
    , m_hosting(hosting)
    , m_finding(finding)
    , m_makeSession(std::move(makeSession))
    , m_clock(clock)
    , m_pages(new QStackedWidget)
    , m_join(new JoinPage)
    , m_trust(new TrustPage)
    , m_tray(new HostTray(this))
{
    setCentralWidget(m_pages);
    setMinimumSize(320, 400);
    m_pages->addWidget(new QWidget); // nothing yet: shown while it is decided what comes
    m_pages->addWidget(m_join);
    m_pages->addWidget(m_trust);
    makeMenus();
    if (!restoreGeometry(m_profile.remembered(geometryKey)))
        resize(usualSize);
    connect(m_join, &JoinPage::hostRequested, this, &MainWindow::host);
    connect(m_join, &JoinPage::joinRequested, this, &MainWindow::enter);
    connect(m_join, &JoinPage::cancelled, this, [this] {
        leave();
        backToJoin({});
    });
    connect(m_trust, &TrustPage::accepted, this, &MainWindow::trust);
    connect(m_trust, &TrustPage::declined, this, [this] { backToJoin({}); });
    connect(m_tray, &HostTray::openRequested, this, [this] { present({}); });
    connect(m_tray, &HostTray::stopRequested, this, &MainWindow::quit);
    connect(m_join, &JoinPage::shown, this, &MainWindow::lookAround);
    connect(&m_finding, &Finding::changed, this, &MainWindow::found);
    connect(&m_hosting, &Hosting::started, this, &MainWindow::hostStarted);
    connect(&m_hosting, &Hosting::failed, this, [this](const QString &why) {
        leave();
        backToJoin(why);
    });
    showTitle();
}

MainWindow::~MainWindow()
{
    m_join->disconnect(this); // it still says that it is hidden
    leave();
}

void MainWindow::start(const Start &start)
{
    m_join->setName(m_profile.displayName());
    m_join->setKnownServers(m_profile.knownServers());
    const QString name = start.last ? start.last->self.name : m_profile.displayName();
    m_join->setHostChoice(QString::fromUtf8(m_profile.remembered(chatNameKey)),
                          rememberedAdmit(m_profile));
    if (start.host) {
        hostAgain(name);
    } else if (!start.request.address.isEmpty()) {
        JoinRequest request = start.request;
        request.name = name;
        enter(request);
    } else if (start.last && !start.last->self.id.isEmpty()) {
        if (start.last->hostedHere)
            hostAgain(name);
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
        if (m_profile.remembered(closingToldKey).isEmpty())
            askBeforeClosing();
        else
            keepHosting();
        return;
    }
    if (m_chat)
        m_chat->finish();
    QMainWindow::closeEvent(event);
}

void MainWindow::askBeforeClosing()
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("Go on hosting?"),
                                tr("The chat that you host can go on while this window is closed."),
                                QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        HostTray::isPossible()
            ? tr("Then you find it again at the icon beside the clock, or by starting Chatbook. "
                 "Who "
                 "is in loses nothing either way: if you stop it, they wait until you host it "
                 "again.")
            : tr("Then you find it again by starting Chatbook. Who is in loses nothing either way: "
                 "if you stop it, they wait until you host it again."));
    QPushButton *keep = box->addButton(tr("Go on hosting"), QMessageBox::AcceptRole);
    QPushButton *stop = box->addButton(tr("Stop and quit"), QMessageBox::DestructiveRole);
    box->setDefaultButton(keep);
    connect(keep, &QPushButton::clicked, this, [this] {
        m_profile.remember(closingToldKey, "1");
        keepHosting();
    });
    connect(stop, &QPushButton::clicked, this, &MainWindow::quit);
    box->open();
}

/// With the window closed.
void MainWindow::keepHosting()
{
    m_tray->setShown(true);
    hide();
}

void MainWindow::quit()
{
    m_quits = true;
    m_tray->setShown(false);
    if (isVisible())
        close();
    leave();
    QCoreApplication::quit();
}

void MainWindow::makeMenus()
{
    const auto add = [this](QMenu *menu, const QString &text, const QKeySequence &keys,
                            std::function<void()> what) {
        QAction *action = menu->addAction(text, this, std::move(what));
        action->setShortcut(keys);
    };
    const auto chat = [this](std::function<void(ChatScreen &)> what) {
        return [this, what = std::move(what)] { withChat(what); };
    };
    QMenu *file = menuBar()->addMenu(tr("&Chat"));
    add(file, tr("&Host or join another…"), {}, [this] {
        leave();
        backToJoin({});
    });
    add(file, tr("Your de&vices and password…"), {}, [this] { showAccount(); });
    add(file, tr("&Data of the chat hosted here…"), {}, [this] { showHostData(); });
    file->addSeparator();
    add(file, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { quit(); });

    QMenu *go = menuBar()->addMenu(tr("&Go"));
    add(go, tr("&Find people"), QKeySequence(Qt::CTRL | Qt::Key_K),
        chat([](ChatScreen &screen) { screen.focusFilter(); }));
    add(go, tr("&Search messages"), QKeySequence(Qt::CTRL | Qt::Key_F),
        chat([](ChatScreen &screen) { screen.search(); }));
    go->addSeparator();
    add(go, tr("&Previous conversation"), QKeySequence(Qt::ALT | Qt::Key_Up),
        chat([](ChatScreen &screen) { screen.step(-1, false); }));
    add(go, tr("&Next conversation"), QKeySequence(Qt::ALT | Qt::Key_Down),
        chat([](ChatScreen &screen) { screen.step(1, false); }));
    add(go, tr("Previous &unread"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Up),
        chat([](ChatScreen &screen) { screen.step(-1, true); }));
    add(go, tr("Next un&read"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Down),
        chat([](ChatScreen &screen) { screen.step(1, true); }));
    go->addSeparator();
    add(go, tr("Next p&art of the window"), QKeySequence(Qt::Key_F6),
        chat([](ChatScreen &screen) { screen.nextRegion(); }));

    QMenu *help = menuBar()->addMenu(tr("&Help"));
    add(help, tr("&About Chatbook"), {}, [this] { about(); });
}

void MainWindow::hostAgain(const QString &name)
{
    host({.name = name,
          .chatName = QString::fromUtf8(m_profile.remembered(chatNameKey)),
          .admit = rememberedAdmit(m_profile)});
}

void MainWindow::host(const HostChoice &choice)
{
    leave();
    m_profile.remember(chatNameKey, choice.chatName.toUtf8());
    m_profile.remember(admitKey, QByteArray::number(int(choice.admit)));
    m_request = {.name = choice.name, .password = choice.password, .hostedHere = true};
    m_admit = choice.admit;
    m_hostingWanted = true;
    m_join->showBusy(tr("Starting…"));
    m_hosting.start({.dataDirectory = m_profile.hostDirectory(),
                     .port = defaultPort,
                     .chatName = choice.chatName,
                     .hostName = choice.name,
                     .admit = choice.admit});
    QTimer::singleShot(patience, this, &MainWindow::showKept);
}

void MainWindow::showKept()
{
    const std::optional<KnownServer> last = m_profile.lastServer();
    if (!m_hostingWanted || m_session || !last || !last->hostedHere || last->self.id.isEmpty())
        return;
    JoinRequest request = m_request;
    request.address = last->address;
    enter(request);
}

void MainWindow::hostStarted(const Hosted &hosted)
{
    if (!std::exchange(m_hostingWanted, false))
        return; // left meanwhile
    m_hosted = hosted;
    if (m_session && m_session->address() == hosted.loopback) {
        if (m_chat)
            showHostedIn(*m_chat);
        m_session->retryNow();
        return;
    }
    m_chat.reset();
    m_session.reset();
    if (m_admit == Admit::Everyone) {
        enterHosted({});
        return;
    }
    // Who hosts is let in by nobody else.
    constexpr int seconds = 600;
    m_hosting.command({{QStringLiteral("command"), QStringLiteral("invite")},
                       {QStringLiteral("expiresInSeconds"), seconds}},
                      this, [this](const Result<QJsonObject> &answer) {
                          if (m_hosted && !m_session)
                              enterHosted(answer ? (*answer)[QLatin1StringView("invite")].toString()
                                                 : QString());
                      });
}

void MainWindow::enterHosted(const QString &invite)
{
    JoinRequest request = m_request;
    request.address = m_hosted->loopback;
    request.key = m_hosted->key;
    request.invite = invite;
    enter(request);
}

/// While the join page is there, or the server is not: it may be somewhere else by now.
void MainWindow::lookAround()
{
    const bool isAway = m_session && !m_hosted && m_session->state() != Session::State::Online;
    if (!m_join->isVisible() && !isAway) {
        m_finding.stop();
        return;
    }
    QList<QUrl> known;
    for (const KnownServer &server : m_profile.knownServers())
        if (!server.hostedHere)
            known.append(server.address);
    m_finding.start(known);
}

void MainWindow::found()
{
    const QList<FoundChat> chats = m_finding.chats();
    if (m_join->isVisible())
        m_join->setFound(chats);
    if (!m_session || m_hosted || m_session->state() == Session::State::Online)
        return;
    for (const KnownServer &server : m_profile.knownServers()) {
        if (server.server.id != m_session->server().id || server.key.isEmpty())
            continue;
        for (const FoundChat &chat : chats)
            if (chat.id == server.server.id && chat.key == server.key)
                for (const QUrl &address : chat.addresses)
                    m_session->foundAt(address);
    }
}

void MainWindow::enter(const JoinRequest &request)
{
    if (!request.hostedHere)
        leave();
    m_request = request;
    if (const auto key = m_accepted.constFind(request.address.authority());
        key != m_accepted.cend() && !request.isLink) {
        m_request.key = *key;
        m_request.keyReplaces = true;
        m_request.address.setScheme(QStringLiteral("wss")); // only there is a key
    }
    m_session = m_makeSession(m_request);
    m_refusal.reset();
    m_unknownKey.reset();
    connect(m_session.get(), &Session::keyRefused, this,
            [this](const UnknownKey &unknown) { m_unknownKey = unknown; });
    connect(m_session.get(), &Session::loginRefused, this,
            [this](const Error &error) { m_refusal = error; });
    // Queued: what these do ends the session, which must not happen while it speaks.
    connect(m_session.get(), &Session::stateChanged, this, &MainWindow::stateChanged,
            Qt::QueuedConnection);
    connect(m_session.get(), &Session::loginRefused, this, &MainWindow::refused,
            Qt::QueuedConnection);
    connect(m_session.get(), &Session::keyRefused, this, &MainWindow::askTrust,
            Qt::QueuedConnection);
    connect(m_session.get(), &Session::identityChanged, this, &MainWindow::showTitle);
    connect(m_session.get(), &Session::stateChanged, this, &MainWindow::lookAround,
            Qt::QueuedConnection);
    if (!m_session->self().id.isEmpty() || m_session->state() == Session::State::Online)
        showChat(); // what is on this machine is shown before any network answers
    else
        m_join->showBusy(request.hostedHere ? tr("Starting…")
                                            : tr("Connecting to %1…").arg(request.address.host()));
}

void MainWindow::leave()
{
    m_hostingWanted = false;
    m_chat.reset();
    m_session.reset();
    m_hosted.reset();
    m_hosting.stop();
    showTitle();
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
    if (m_hosted)
        showHostedIn(*m_chat);
    connect(m_chat.get(), &ChatScreen::unreadChanged, this, &MainWindow::showTitle);
    connect(m_chat.get(), &ChatScreen::hostDataRequested, this, &MainWindow::showHostData);
    m_pages->addWidget(m_chat.get());
    m_pages->setCurrentWidget(m_chat.get());
    m_join->showError({});
    m_chat->focusComposer();
    showTitle();
}

void MainWindow::showHostedIn(ChatScreen &chat)
{
    chat.showHosted(m_hosting, *m_hosted, m_admit);
    connect(&chat, &ChatScreen::admitChanged, this, [this](Admit admit) {
        m_admit = admit;
        m_profile.remember(admitKey, QByteArray::number(int(admit)));
    });
}

void MainWindow::stateChanged()
{
    if (!m_session || m_chat || m_refusal || m_unknownKey)
        return; // the chat says for itself how it is connected, or what was refused comes
    switch (m_session->state()) {
    case Session::State::Online:
        showChat();
        break;
    case Session::State::Connecting:
        if (!m_request.hostedHere && !m_session->reason().isEmpty())
            m_join->showBusy(m_session->reason());
        break;
    case Session::State::Offline: {
        const QString why = m_session->reason();
        leave();
        backToJoin(why);
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
    if (error.code != ErrorCode::NameTaken && error.code != ErrorCode::BadCredentials)
        return;
    m_join->askPassword(request, request.password.isEmpty()
                                     ? tr("This name belongs to someone. If it is you, enter the "
                                          "password; if not, take another name.")
                                     : tr("That is not the password for this name."));
}

void MainWindow::askTrust()
{
    if (!m_session || !m_unknownKey)
        return;
    m_chat.reset();
    m_session.reset();
    showTitle();
    m_pages->setCurrentWidget(m_trust);
    m_trust->ask(spokenAddress(m_request.address), *m_unknownKey);
}

void MainWindow::trust()
{
    m_accepted.insert(m_request.address.authority(), m_unknownKey->key);
    enter(m_request);
    if (!m_chat)
        m_pages->setCurrentWidget(m_join);
}

void MainWindow::present(const QString &link)
{
    m_tray->setShown(false);
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
    if (link.isEmpty())
        return;
    const Result<JoinRequest> request = joinRequestFromText(link);
    if (request && m_session) {
        askToLeaveFor(*request);
    } else {
        if (!m_session)
            backToJoin({});
        m_join->setAddress(link);
    }
}

/// A link never joins by itself, and here it would end something.
void MainWindow::askToLeaveFor(const JoinRequest &link)
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("Join another chat?"), whereItLeads(link),
                                QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(m_hosted ? tr("To join it ends the chat that is hosted here, until you "
                                          "host it again.")
                                     : tr("You leave this chat, and can come back at any time."));
    QPushButton *go = box->addButton(tr("Join"), QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(go, &QPushButton::clicked, this, [this, link] {
        JoinRequest request = link;
        request.name = m_profile.displayName();
        enter(request);
        if (!m_chat)
            m_pages->setCurrentWidget(m_join);
    });
    box->open();
}

void MainWindow::showTitle()
{
    const QString name = m_session ? m_session->self().name : QString();
    const int unread = m_chat ? m_chat->unread() : 0;
    QString title = name.isEmpty() ? tr("Chatbook") : tr("%1 – Chatbook").arg(name);
    if (unread > 0)
        title = tr("(%1) %2").arg(QString::number(unread), title);
    setWindowTitle(title);
}

void MainWindow::showHostData()
{
    const bool hosts = m_hostingWanted || m_hosted.has_value();
    auto *dialog = new HostDataDialog(m_hosting, m_profile.hostDirectory(), hosts, this);
    connect(dialog, &HostDataDialog::stopRequested, this, [this] {
        leave();
        backToJoin({});
    });
    dialog->open();
}

void MainWindow::showAccount()
{
    if (!m_chat)
        return;
    auto *dialog = new AccountDialog(
        *m_session, [this](const auto &done) { makeLink(done); }, m_profile.secretsPlace(),
        m_chat.get());
    dialog->open();
}

/// To the server of the session, for another device.
void MainWindow::makeLink(const std::function<void(const Result<JoinLink> &)> &done)
{
    if (m_hosted) { // it is at other addresses for others
        m_hosting.command(
            {{QLatin1StringView("command"), QLatin1StringView("link")}}, m_chat.get(),
            [done](const Result<QJsonObject> &answer) {
                done(answer ? joinLinkFromText((*answer)[QLatin1StringView("link")].toString())
                            : answer.error());
            });
        return;
    }
    JoinLink link{.addresses = {m_session->address().host()},
                  .port = quint16(m_session->address().port(defaultPort)),
                  .name = m_session->server().name};
    for (const KnownServer &server : m_profile.knownServers())
        if (server.server.id == m_session->server().id)
            link.key = server.key;
    done(link);
}

void MainWindow::about()
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("About Chatbook"),
                                tr("Chatbook %1").arg(QCoreApplication::applicationVersion()),
                                QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        tr("Chat for people on one network, with no cloud and no account.\nFree software under "
           "the MIT licence."));
    box->open();
}

void MainWindow::withChat(const std::function<void(ChatScreen &)> &what)
{
    if (m_chat)
        what(*m_chat);
}

} // namespace chatbook
