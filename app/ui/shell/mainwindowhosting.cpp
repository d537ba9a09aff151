#include "mainwindow.h"

#include "chatscreen.h"
#include "hostalert.h"
#include "hostclient.h"
#include "hostdatadialog.h"
#include "hosttray.h"
#include "instance.h"
#include "joinpage.h"
#include "question.h"
#include "windowplacement.h"

#include <QCoreApplication>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

// What the window does for a chat that is hosted here.

namespace chatbook::app {

namespace {

/// A long history takes a server a second or two to check before it is there. What is kept of it
/// on this machine is shown after this time; most are there sooner, and then nothing flickers.
constexpr std::chrono::milliseconds patience{300};

/// That a chat goes on with its window closed.
const QString closingToldKey = QStringLiteral("host-closing-told");
const QString chatNameKey = QStringLiteral("host-chat-name");
const QString admitKey = QStringLiteral("host-admit");

} // namespace

HostChoice MainWindow::rememberedChoice(const QString &name) const
{
    return {.name = name,
            .chatName = QString::fromUtf8(m_profile.remembered(chatNameKey)),
            .admit = Admission(
                qBound(0, m_profile.remembered(admitKey).toInt(), int(Admission::Asked)))};
}

void MainWindow::host(const HostChoice &choice)
{
    const HostChoice last = rememberedChoice(m_request.name);
    if (m_hosted && choice.name == last.name && choice.chatName == last.chatName &&
        choice.admit == last.admit) { // they try again to log in: others stay in
        m_request.password = choice.password;
        enterHosted();
        return;
    }
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

void MainWindow::startAgain(const SecondStart &start)
{
    present(start.place, start.activationToken);
    if (start.host) {
        askToHost();
        return;
    }
    // An address was typed by the person, as a link was not: it is joined as by a first start.
    const Result<JoinRequest> request = joinRequestFromText(start.place);
    if (!request || request->isLink || m_session || isHosting())
        return;
    JoinRequest named = *request;
    named.name = m_profile.displayName();
    enter(named);
    if (!m_chat)
        m_pages->setCurrentWidget(m_join);
}

/// As by `--host`, and without a question where that ends no other chat.
void MainWindow::askToHost()
{
    if (isHosting())
        return;
    const auto start = [this, choice = rememberedChoice(m_profile.displayName())] {
        host(choice);
        m_pages->setCurrentWidget(m_join);
    };
    if (!m_session)
        start();
    else
        ask(this,
            {.title = tr("Host a chat here?"),
             .text = tr("Host a chat on this computer?"),
             .details = tr("You leave this chat, and can come back at any time."),
             .button = tr("Host")},
            start);
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
    const std::optional<KnownServer> last = m_profile.lastServer();
    if (m_session && m_session->link().address() == hosted.loopback && last &&
        last->key == hosted.key) {
        if (m_chat)
            showHostedIn(*m_chat);
        m_session->link().retryNow();
        return;
    }
    m_chat.reset();
    m_session.reset();
    enterHosted();
}

void MainWindow::enterHosted()
{
    if (m_admit == Admission::Everyone) {
        enterHosted({});
        return;
    }
    // Who hosts is let in by nobody else.
    constexpr int seconds = 600;
    HostClient(m_hosting, this).makeInvite(false, seconds, [this](const Result<NewInvite> &invite) {
        if (m_hosted && !m_session)
            enterHosted(invite ? invite->secret : QString());
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

void MainWindow::showHostedIn(ChatScreen &chat)
{
    chat.showHosted(m_hosting, *m_hosted, m_admit);
    connect(&chat, &ChatScreen::waitingChanged, m_alert, &HostAlert::showWaiting);
    connect(&chat, &ChatScreen::admitChanged, this, [this](Admission admit) {
        m_admit = admit;
        m_profile.remember(admitKey, QByteArray::number(int(admit)));
    });
}

bool MainWindow::event(QEvent *event)
{
    if (event->type() == QEvent::WindowActivate)
        m_alert->windowSeen();
    return QMainWindow::event(event);
}

void MainWindow::askToStopHosting()
{
    ask(this,
        {.title = tr("Stop this chat?"),
         .text = tr("Stop the chat that you host?"),
         .details = tr("Who is in loses nothing, and waits until you host it again."),
         .button = tr("Stop"),
         .role = QMessageBox::DestructiveRole},
        [this] { leaveToJoin({}); });
}

void MainWindow::closeWhileHosting()
{
    if (m_profile.remembered(closingToldKey).isEmpty())
        askBeforeClosing();
    else
        m_alert->windowClosed();
}

void MainWindow::askBeforeClosing()
{
    QMessageBox *box = plainBox(
        this, tr("Go on hosting?"),
        tr("The chat that you host can go on while this window is closed."),
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
        m_alert->windowClosed();
    });
    connect(stop, &QPushButton::clicked, this, &MainWindow::quit);
    box->open();
}

void MainWindow::quit()
{
    m_quits = true;
    m_alert->windowSeen();
    if (isVisible())
        close();
    leave();
    QCoreApplication::quit();
}

void MainWindow::showHostData()
{
    auto *dialog = new HostDataDialog(m_hosting, m_profile.hostDirectory(), isHosting(), this);
    connect(dialog, &HostDataDialog::stopRequested, this, [this] { leaveToJoin({}); });
    dialog->open();
}

} // namespace chatbook::app
